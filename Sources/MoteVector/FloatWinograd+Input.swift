import MoteFormat
import MoteKernels

/// The rows that tiles of the input are read from. Rows outside the input are `padding`, a row of zeros.
@usableFromInline struct FloatTileRows {
  @usableFromInline let input: UnsafeRawPointer
  @usableFromInline let ring, height, width, rowBytes: Int
  @usableFromInline let padding: UnsafeRawPointer

  @inlinable init(_ a: Float16Arguments, padding: UnsafeRawPointer) {
    input = UnsafeRawPointer(a.input)
    ring = a.rows.inputRing
    height = a.geometry.height
    width = a.geometry.width
    rowBytes = 4 &* width &* a.geometry.channels
    self.padding = padding
  }

  /// Row `y` of the input, or the row of padding.
  @inlinable @inline(__always) func row(_ y: Int) -> UnsafeRawPointer {
    if y < 0 || y >= height { return padding }
    return input + (y < ring ? y : y % ring) &* rowBytes
  }
}

extension FloatWinograd {
  /// V = B^T d B of one row of `tiles` tiles, whose first input is at row `y`, column `x`.
  ///
  /// The vertical half is done once per column, which neighbouring tiles share.
  /// - Parameter v: the tiles' place at point 0; points are `pointBytes` apart, tiles `4 * paddedChannels`.
  @inlinable @inline(__always)
  static func transformInput(
    _ s: FloatWinogradShape<V>, _ rows: FloatTileRows, y: Int, x: Int, tiles: Int, scratch: UnsafeMutableRawPointer,
    v: UnsafeMutableRawPointer, pointBytes: Int
  ) {
    let columns = 4 &* tiles &+ 2
    // Columns inside the input; before and behind them is padding.
    let first = Swift.max(0, Swift.min(columns, 0 &- x))
    let end = Swift.max(first, Swift.min(columns, rows.width &- x))
    // Where channels do not fill whole vectors, rows are read from copies whose channels are padded.
    let isCopied = s.channels != s.paddedChannels
    let step = 4 &* s.paddedChannels
    let rowBytes = columns &* step
    if isCopied { copyRows(s, rows, y: y, x: x, columns: first..<end, to: scratch + s.copiedRows, rowBytes: rowBytes) }
    let copies = UnsafeRawPointer(scratch + s.copiedRows)
    // Only columns inside the input are read, also of the row of padding.
    @inline(__always) func start(_ i: Int) -> UnsafeRawPointer {
      isCopied ? copies + i &* rowBytes : rows.row(y &+ i) + x &* step
    }
    let (r0, r1, r2, r3, r4, r5) = (start(0), start(1), start(2), start(3), start(4), start(5))
    let points = scratch + s.columnPoints
    let zero = V.floats(repeating: 0)
    for i in 0..<6 &* first { V.store(zero, points + i &* V.width) }
    for i in 6 &* end..<6 &* columns { V.store(zero, points + i &* V.width) }
    let (two, four) = (V.floats(repeating: 2), V.floats(repeating: 4))
    var c = 0
    while c < step {
      var at = first &* step &+ c
      var to = points + first &* (6 &* V.width)
      let stop = points + end &* (6 &* V.width)
      while to < stop {
        let p = FloatTransform.input(
          V.self, two, four, V.load(r0 + at), V.load(r1 + at), V.load(r2 + at), V.load(r3 + at), V.load(r4 + at),
          V.load(r5 + at))
        V.store(p.0, to)
        V.store(p.1, to + V.width)
        V.store(p.2, to + 2 &* V.width)
        V.store(p.3, to + 3 &* V.width)
        V.store(p.4, to + 4 &* V.width)
        V.store(p.5, to + 5 &* V.width)
        at &+= step
        to += 6 &* V.width
      }
      var tile = 0
      while tile < tiles {
        transformRows(UnsafeRawPointer(points) + tile &* (24 &* V.width), v + (tile &* step &+ c), pointBytes)
        tile &+= 1
      }
      c &+= V.width
    }
  }

  /// The horizontal half of one tile: six rows of points.
  @inlinable @inline(__always)
  static func transformRows(_ points: UnsafeRawPointer, _ v: UnsafeMutableRawPointer, _ pointBytes: Int) {
    let (two, four) = (V.floats(repeating: 2), V.floats(repeating: 4))
    for i in 0..<6 {
      let from = points + i &* V.width
      let p = FloatTransform.input(
        V.self, two, four, V.load(from), V.load(from + 6 &* V.width), V.load(from + 12 &* V.width),
        V.load(from + 18 &* V.width), V.load(from + 24 &* V.width), V.load(from + 30 &* V.width))
      let to = v + (6 &* i) &* pointBytes
      V.store(p.0, to)
      V.store(p.1, to + pointBytes)
      V.store(p.2, to + 2 &* pointBytes)
      V.store(p.3, to + 3 &* pointBytes)
      V.store(p.4, to + 4 &* pointBytes)
      V.store(p.5, to + 5 &* pointBytes)
    }
  }

  /// Copies a tile row's columns inside the input, channels padded with zeros, so that vectors read no other memory.
  @inlinable
  static func copyRows(
    _ s: FloatWinogradShape<V>, _ rows: FloatTileRows, y: Int, x: Int, columns: Range<Int>, to: UnsafeMutableRawPointer,
    rowBytes: Int
  ) {
    let (bytes, step) = (4 &* s.channels, 4 &* s.paddedChannels)
    for i in 0..<6 {
      let from = rows.row(y &+ i)
      for column in columns {
        let place = to + (i &* rowBytes &+ column &* step)
        place.copyMemory(from: from + (x &+ column) &* bytes, byteCount: bytes)
        (place + bytes).initializeMemory(as: UInt8.self, repeating: 0, count: step &- bytes)
      }
    }
  }
}
