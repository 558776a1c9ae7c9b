import MoteFormat
import MoteKernels

/// A direct convolution by products of matrices: two outputs of a row by two channels, eight taps at a time. Rows of inputs and
/// everything behind the sums are `DirectConvolution`'s.
@usableFromInline enum DirectMatrix<V: MatrixVectors> {
  /// Channels that are summed at a time.
  @inlinable static var blockOutputs: Int { 16 }
  /// Bytes of one step's weights: a matrix for every two channels.
  @inlinable static var stepBytes: Int { 128 }

  /// Layers of one group, more than one position and more than one vector of outputs, whose windows fill the steps.
  @inlinable static func admits(_ g: Geometry) -> Bool {
    let s = DirectShape<V>(g)
    return s.groups == 1 && s.vectors == 2 && g.outputHeight &* g.outputWidth > 1 && g.window.width &* g.channels >= 16
  }

  /// Steps of eight taps in a row of the window.
  @inlinable static func steps(_ g: Geometry) -> Int { (g.window.width &* g.channels &+ 7) / 8 }

  @inlinable static func weightBytes(_ g: Geometry) -> Int {
    DirectShape<V>(g).blocks &* g.window.height &* steps(g) &* stepBytes
  }

  /// `[blocks, KH, steps, 8 pairs of channels, 2, 8 taps]`, zero where there is no weight.
  @inlinable
  static func pack(_ a: Int8Arguments, _ to: UnsafeMutableRawPointer) {
    let g = a.geometry
    to.initializeMemory(as: UInt8.self, repeating: 0, count: weightBytes(g))
    let run = g.window.width &* g.channels
    for o in 0..<g.outputChannels {
      for ky in 0..<g.window.height {
        let row = to + ((o / blockOutputs &* g.window.height &+ ky) &* steps(g) &* stepBytes &+ o % blockOutputs &* 8)
        let from = a.weights + (o &* g.window.height &+ ky) &* run
        for i in 0..<run {
          row.storeBytes(of: from.load(fromByteOffset: i, as: Int8.self), toByteOffset: i / 8 &* stepBytes &+ i % 8, as: Int8.self)
        }
      }
    }
  }

  /// - Precondition: as `DirectConvolution.run`.
  @inlinable
  static func run(_ a: Int8Arguments, _ layer: PreparedLayer, scratch: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = DirectShape<V>(g)
    let output = OutputRows<V>(a, layer, stride: s.stride, pooled: scratch + s.pooled, spill: scratch + s.spill)
    let inputs = DirectInputs<V>(s, scratch)
    // Taps on padding of zeros add nothing; other padding is a row like any other.
    let skipsPadding = a.inputZeroPoint == 0
    if !skipsPadding { inputs.fillPaddingRow(a.inputZeroPoint) }
    let blockBytes = g.window.height &* steps(g) &* stepBytes
    var copied = 0
    for y in OutputRows<V>.sumRows(a) {
      let top = y &* g.window.strideY &- g.window.padTop
      copied = Swift.max(copied, top)
      while copied < Swift.min(g.height, top &+ g.window.height) {
        inputs.copyRow(a, copied)
        copied &+= 1
      }
      let first = Swift.max(0, 0 &- top)
      let end = Swift.max(first, Swift.min(g.window.height, g.height &- top))
      let window = skipsPadding ? first..<end : 0..<g.window.height
      inputs.setPlaces(window, inside: first..<end, top: top)
      for block in 0..<s.blocks {
        let channel = block &* blockOutputs
        sumRow(
          DirectRow(
            window: window, inputs: UnsafeRawPointer(scratch), places: UnsafeRawPointer(scratch + s.places), offset: 0,
            weights: layer.weights + block &* blockBytes, bias: layer.bias + 4 &* channel,
            sums: scratch + (s.sums &+ 4 &* channel), columnBytes: g.window.strideX &* g.channels, sumBytes: 4 &* s.stride,
            count: g.outputWidth, steps: steps(g)))
      }
      output.take(a, y, UnsafeRawPointer(scratch + s.sums))
    }
  }

  /// One row of sums of one block of channels, in nearly equal parts of at most six.
  @inlinable @inline(never)
  static func sumRow(_ row: DirectRow) {
    var x = 0
    while x < row.count {
      let rest = row.count &- x
      let parts = (rest &+ 5) / 6
      // Even, but for the last one.
      let count = Swift.min(rest, ((rest &+ parts &- 1) / parts &+ 1) / 2 &* 2)
      switch count {
      case 1, 2: sum(Tiles<1>(), row, x, count)
      case 3, 4: sum(Tiles<2>(), row, x, count)
      default: sum(Tiles<3>(), row, x, count)
      }
      x &+= count
    }
  }

  /// `P` pairs of outputs, of which the last one may be half: then its one output is computed twice.
  @inlinable @inline(__always)
  static func sum<let P: Int>(_: Tiles<P>, _ row: DirectRow, _ x: Int, _ count: Int) {
    @inline(__always) func start(_ i: Int) -> InlineArray<P, V.Matrix> {
      InlineArray(repeating: V.loadMatrix(row.bias + 8 &* i, row.bias + 8 &* i))
    }
    var (s0, s1, s2, s3) = (start(0), start(1), start(2), start(3))
    var (s4, s5, s6, s7) = (start(4), start(5), start(6), start(7))
    let columnBytes = row.columnBytes
    let isHalf = count & 1 == 1
    let last = (isHalf ? 2 &* P &- 2 : 2 &* P &- 1) &* columnBytes
    for ky in row.window {
      var u = row.weights + ky &* row.steps &* stepBytes
      let end = u + row.steps &* stepBytes
      var v = row.input(ky, x)
      repeat {
        var inputs = InlineArray<P, V.Matrix>(repeating: V.loadMatrix(v + 2 &* (P &- 1) &* columnBytes, v + last))
        for p in 0..<P &- 1 { inputs[p] = V.loadMatrix(v + 2 &* p &* columnBytes, v + (2 &* p &+ 1) &* columnBytes) }
        @inline(__always) func add(_ sums: inout InlineArray<P, V.Matrix>, _ i: Int) {
          let w = V.loadMatrix(u + 16 &* i)
          for p in 0..<P { sums[p] = V.addProduct(sums[p], inputs[p], w) }
        }
        add(&s0, 0)
        add(&s1, 1)
        add(&s2, 2)
        add(&s3, 3)
        add(&s4, 4)
        add(&s5, 5)
        add(&s6, 6)
        add(&s7, 7)
        u += stepBytes
        v += 8
      } while u != end
    }
    for p in 0..<P {
      let place = row.sums + (x &+ 2 &* p) &* row.sumBytes
      V.store(V.firstRows(s0[p], s1[p]), place)
      V.store(V.firstRows(s2[p], s3[p]), place + 16)
      V.store(V.firstRows(s4[p], s5[p]), place + 32)
      V.store(V.firstRows(s6[p], s7[p]), place + 48)
      if p &+ 1 == P && isHalf { return }
      let next = place + row.sumBytes
      V.store(V.secondRows(s0[p], s1[p]), next)
      V.store(V.secondRows(s2[p], s3[p]), next + 16)
      V.store(V.secondRows(s4[p], s5[p]), next + 32)
      V.store(V.secondRows(s6[p], s7[p]), next + 48)
    }
  }
}
