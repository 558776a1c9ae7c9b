import MoteFormat
import MoteKernels

/// Depthwise convolutions, one output of one channel a group: a lane is a channel, and a product takes two columns of the window.
///
/// Rows of inputs lie in scratch as 32-bit lanes, a column's byte in the lower half and the next column's in the upper.
@usableFromInline enum DepthwiseConvolution<V: IntegerVectors> {
  /// - Precondition: as `WinogradConvolution.run`, with `DepthwiseShape.end` bytes of scratch.
  @inlinable
  static func run(_ a: Int8Arguments, _ layer: PreparedLayer, scratch: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = DepthwiseShape<V>(g)
    let output = OutputRows<V>(a, layer, stride: s.stride, pooled: scratch + s.pooled, spill: scratch + s.spill)
    let padding = Int32(a.inputZeroPoint) &* 0x1_0001
    fill(scratch + s.padding, count: s.rowBytes / 4, padding)
    var copied = 0
    for y in OutputRows<V>.sumRows(a) {
      let top = y &* g.window.strideY &- g.window.padTop
      copied = Swift.max(copied, top)
      while copied < Swift.min(g.height, top &+ g.window.height) {
        copyRow(a, s, copied, scratch + s.slot(copied), padding)
        copied &+= 1
      }
      sumRow(g, s, layer, top: top, scratch: scratch)
      output.take(a, y, UnsafeRawPointer(scratch + s.sums))
    }
  }

  @inlinable @inline(__always)
  static func fill(_ to: UnsafeMutableRawPointer, count: Int, _ value: Int32) {
    for i in 0..<count { to.storeBytes(of: value, toByteOffset: 4 &* i, as: Int32.self) }
  }

  /// Copies row `y` of the input with its padding.
  @inlinable
  static func copyRow(_ a: Int8Arguments, _ s: DepthwiseShape<V>, _ y: Int, _ to: UnsafeMutableRawPointer, _ padding: Int32) {
    let g = a.geometry
    let depth = g.channels
    let ring = a.rows.inputRing
    let from = UnsafeRawPointer(a.input) + (y < ring ? y : y % ring) &* g.width &* depth
    // Columns whose own byte, and whose next column's, is inside the input.
    let left = Swift.min(g.window.padLeft, s.columns)
    let end = Swift.min(s.columns, left &+ g.width)
    @inline(__always) func byte(_ column: Int, _ c: Int) -> UInt32 {
      column < left || column >= end
        ? UInt32(a.inputZeroPoint) : UInt32(from.load(fromByteOffset: (column &- left) &* depth &+ c, as: UInt8.self))
    }
    for column in 0..<s.columns {
      let place = to + 4 &* column &* depth
      if column >= left && column &+ 1 < end {
        let pixel = from + (column &- left) &* depth
        for c in 0..<depth {
          let low = UInt32(pixel.load(fromByteOffset: c, as: UInt8.self))
          let high = UInt32(pixel.load(fromByteOffset: depth &+ c, as: UInt8.self))
          place.storeBytes(of: low | high &<< 16, toByteOffset: 4 &* c, as: UInt32.self)
        }
      } else if column &+ 1 == left || column &+ 1 == end {
        for c in 0..<depth {
          place.storeBytes(of: byte(column, c) | byte(column &+ 1, c) &<< 16, toByteOffset: 4 &* c, as: UInt32.self)
        }
      } else {
        fill(place, count: depth, padding)
      }
    }
  }

  /// One row of sums, a vector of channels and four outputs at a time.
  @inlinable
  static func sumRow(
    _ g: Geometry, _ s: DepthwiseShape<V>, _ layer: PreparedLayer, top: Int, scratch: UnsafeMutableRawPointer
  ) {
    var channel = 0
    while channel < g.channels {
      var x = 0
      while x < g.outputWidth {
        let count = Swift.min(4, g.outputWidth &- x)
        if count == 4 {
          sum(Tiles<4>(), g, s, layer, x: x, channel: channel, top: top, scratch: scratch)
        } else {
          for one in 0..<count {
            sum(Tiles<1>(), g, s, layer, x: x &+ one, channel: channel, top: top, scratch: scratch)
          }
        }
        x &+= count
      }
      channel &+= V.lanes
    }
  }

  @inlinable @inline(__always)
  static func sum<let P: Int>(
    _: Tiles<P>, _ g: Geometry, _ s: DepthwiseShape<V>, _ layer: PreparedLayer, x: Int, channel: Int, top: Int,
    scratch: UnsafeMutableRawPointer
  ) {
    var sums = InlineArray<P, V.Sums>(repeating: V.load(layer.bias + 4 &* channel))
    let columnBytes = 4 &* g.window.strideX &* g.channels
    var weights = layer.weights + 4 &* channel
    for ky in 0..<g.window.height {
      let y = top &+ ky
      let row = scratch + (y < 0 || y >= g.height ? s.padding : s.slot(y))
      var inputs = UnsafeRawPointer(row) + (x &* columnBytes &+ 4 &* channel)
      for _ in 0..<s.steps {
        let w = V.load(weights)
        for p in 0..<P { sums[p] = V.addLanes(sums[p], V.load(inputs + p &* columnBytes), w) }
        inputs += 8 &* g.channels
        weights += 4 &* s.stride
      }
    }
    for p in 0..<P { V.store(sums[p], scratch + (s.sums &+ 4 &* ((x &+ p) &* s.stride &+ channel))) }
  }

  /// `[KH, steps, stride]` pairs of Int16: the weights of two columns, zero where there is none.
  @inlinable
  static func pack(_ a: Int8Arguments, _ to: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = DepthwiseShape<V>(g)
    to.initializeMemory(as: UInt8.self, repeating: 0, count: s.weightBytes(g))
    for o in 0..<g.outputChannels {
      for ky in 0..<g.window.height {
        for kx in 0..<g.window.width {
          let weight = a.weights.load(fromByteOffset: (o &* g.window.height &+ ky) &* g.window.width &+ kx, as: Int8.self)
          let place = 4 &* ((ky &* s.steps &+ kx / 2) &* s.stride &+ o) &+ 2 &* (kx % 2)
          to.storeBytes(of: Int16(weight), toByteOffset: place, as: Int16.self)
        }
      }
    }
  }
}

/// The sizes of one depthwise layer and where its scratch lies.
@usableFromInline struct DepthwiseShape<V: IntegerVectors> {
  /// Pairs of columns in a row of the window, and lanes from one column of sums to the next.
  @usableFromInline let steps, stride: Int
  /// Padded columns that windows reach, one more where a last pair has one column.
  @usableFromInline let columns: Int
  /// Rows of inputs in scratch, a power of two, and bytes of one.
  @usableFromInline let ring, rowBytes: Int
  /// Bytes of scratch before each part: rows of inputs, one row of padding, sums.
  @usableFromInline let padding, sums, pooled, spill, end: Int

  @inlinable static func admits(_ g: Geometry) -> Bool { g.groups == g.channels && g.groups == g.outputChannels && g.groups > 1 }

  @inlinable init(_ g: Geometry) {
    steps = (g.window.width &+ 1) / 2
    stride = Limits.align(g.outputChannels, V.lanes)
    columns = (g.outputWidth &- 1) &* g.window.strideX &+ 2 &* steps
    // Vectors that begin with the last channels read on behind the row.
    rowBytes = Limits.align(4 &* columns &* g.channels &+ V.width, 64)
    var rows = 1
    while rows < g.window.height { rows &*= 2 }
    ring = rows
    padding = ring &* rowBytes
    sums = padding &+ rowBytes
    pooled = sums &+ Limits.align(4 &* (g.outputWidth &* stride &+ 4 &* V.lanes), 64)
    spill = pooled &+ OutputRows<V>.pooledBytes(g, stride: stride)
    end = spill &+ OutputRows<V>.spillBytes
  }

  /// Where row `y` of the input lies.
  @inlinable @inline(__always) func slot(_ y: Int) -> Int { (y & (ring &- 1)) &* rowBytes }
  /// Bytes of packed weights.
  @inlinable func weightBytes(_ g: Geometry) -> Int { 4 &* g.window.height &* steps &* stride }
}
