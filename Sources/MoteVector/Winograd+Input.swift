import MoteFormat
import MoteKernels

/// The rows that tiles of the input are read from: the tensor's own where its channels fill whole vectors, copies of a tile
/// row with padded channels where they do not. Rows outside the input are `padding`, a row of zero points.
@usableFromInline struct WinogradRows {
  @usableFromInline var input: UnsafeRawPointer
  @usableFromInline var ring, height, width, channels, rowBytes: Int
  @usableFromInline var padding: UnsafeRawPointer

  @inlinable init(_ a: Int8Arguments, padding: UnsafeRawPointer) {
    input = UnsafeRawPointer(a.input)
    ring = a.rows.inputRing
    height = a.geometry.height
    width = a.geometry.width
    channels = a.geometry.channels
    rowBytes = width &* channels
    self.padding = padding
  }

  /// Row `y` of the input, or the row of padding.
  @inlinable @inline(__always) func row(_ y: Int) -> UnsafeRawPointer {
    if y < 0 || y >= height { return padding }
    return input + (y < ring ? y : y % ring) &* rowBytes
  }
}

extension WinogradConvolution {
  /// V = B^T d B of one row of `tiles` tiles, whose first input is at row `y`, column `x`.
  /// - Parameter v: the tiles' place at point 0; points are `pointBytes` apart, tiles `2 * paddedChannels`.
  @inlinable @inline(__always)
  static func transformInput(
    _ s: WinogradShape<V>, _ rows: WinogradRows, zeroPoint: UInt8, y: Int, x: Int, tiles: Int,
    scratch: UnsafeMutableRawPointer, v: UnsafeMutableRawPointer, pointBytes: Int
  ) {
    let columns = 4 &* tiles &+ 2
    // Columns inside the input; before and behind them is padding.
    let first = Swift.max(0, Swift.min(columns, 0 &- x))
    let end = Swift.max(first, Swift.min(columns, rows.width &- x))
    let isCopied = s.channels != s.paddedChannels
    let step = s.paddedChannels
    let rowBytes = columns &* step
    if isCopied { copyRows(s, rows, y: y, x: x, columns: first..<end, to: scratch + s.copiedRows, rowBytes: rowBytes) }
    let copies = UnsafeRawPointer(scratch + s.copiedRows)
    // Only columns inside the input are read, also of the row of padding.
    @inline(__always) func start(_ i: Int) -> UnsafeRawPointer {
      isCopied ? copies + i &* rowBytes : rows.row(y &+ i) + x &* step
    }
    let (r0, r1, r2, r3, r4, r5) = (start(0), start(1), start(2), start(3), start(4), start(5))
    let points = scratch + s.columnPoints
    fillPadding(points, columns: 0..<first, zeroPoint)
    fillPadding(points, columns: end..<columns, zeroPoint)
    var c = 0
    while c < s.paddedChannels {
      var column = first
      while column < end {
        let at = column &* step &+ c
        let p = Winograd.input(
          V.widened(r0 + at), V.widened(r1 + at), V.widened(r2 + at), V.widened(r3 + at), V.widened(r4 + at),
          V.widened(r5 + at))
        let to = points + column &* (6 &* V.halfWidth)
        V.store(p.0, to)
        V.store(p.1, to + V.halfWidth)
        V.store(p.2, to + 2 &* V.halfWidth)
        V.store(p.3, to + 3 &* V.halfWidth)
        V.store(p.4, to + 4 &* V.halfWidth)
        V.store(p.5, to + 5 &* V.halfWidth)
        column &+= 1
      }
      var tile = 0
      while tile < tiles {
        transformRows(
          UnsafeRawPointer(points) + tile &* (24 &* V.halfWidth), v + (tile &* s.paddedChannels &+ c) &* 2, pointBytes)
        tile &+= 1
      }
      c &+= V.halfLanes
    }
  }

  /// The horizontal half of one tile: six rows of points.
  @inlinable @inline(__always)
  static func transformRows(_ points: UnsafeRawPointer, _ v: UnsafeMutableRawPointer, _ pointBytes: Int) {
    for i in 0..<6 {
      let from = points + i &* V.halfWidth
      let p = Winograd.input(
        V.loadHalves(from), V.loadHalves(from + 6 &* V.halfWidth), V.loadHalves(from + 12 &* V.halfWidth),
        V.loadHalves(from + 18 &* V.halfWidth), V.loadHalves(from + 24 &* V.halfWidth), V.loadHalves(from + 30 &* V.halfWidth))
      let to = v + (6 &* i) &* pointBytes
      V.store(p.0, to)
      V.store(p.1, to + pointBytes)
      V.store(p.2, to + 2 &* pointBytes)
      V.store(p.3, to + 3 &* pointBytes)
      V.store(p.4, to + 4 &* pointBytes)
      V.store(p.5, to + 5 &* pointBytes)
    }
  }

  /// Columns of padding: B^T of six equal inputs z is (0, 6 z, 0, 0, 0, 0).
  @inlinable @inline(__always)
  static func fillPadding(_ points: UnsafeMutableRawPointer, columns: Range<Int>, _ zeroPoint: UInt8) {
    let zero = V.halves(repeating: 0)
    let edge = V.halves(repeating: 6 &* Int16(zeroPoint))
    for column in columns {
      let to = points + column &* (6 &* V.halfWidth)
      for i in 0..<6 { V.store(i == 1 ? edge : zero, to + i &* V.halfWidth) }
    }
  }

  /// Copies a tile row's columns inside the input, channels padded with zeros, so that vectors read no other memory.
  @inlinable
  static func copyRows(
    _ s: WinogradShape<V>, _ rows: WinogradRows, y: Int, x: Int, columns: Range<Int>, to: UnsafeMutableRawPointer,
    rowBytes: Int
  ) {
    let rest = s.paddedChannels &- s.channels
    for i in 0..<6 {
      let from = rows.row(y &+ i)
      let isPadding = y &+ i < 0 || y &+ i >= rows.height
      for column in columns {
        let place = to + (i &* rowBytes &+ column &* s.paddedChannels)
        place.copyMemory(from: from + (isPadding ? 0 : (x &+ column) &* s.channels), byteCount: s.channels)
        (place + s.channels).initializeMemory(as: UInt8.self, repeating: 0, count: rest)
      }
    }
  }
}
