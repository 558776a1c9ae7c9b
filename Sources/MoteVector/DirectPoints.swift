import MoteFormat
import MoteKernels

/// 1x1 windows of stride 1: rows are nothing to them, so they take strips of outputs of any rows. A strip's inputs stay near
/// while all weights pass by.
@usableFromInline enum DirectPoints<V: IntegerVectors> {
  /// Outputs of a strip, if the image has as many.
  @inlinable static var strip: Int { 48 }

  @inlinable static func admits(_ g: Geometry) -> Bool {
    g.window.sizes == 0x0101_0101 && g.window.pads == 0 && g.groups == 1 && g.hasNoPool && g.outputHeight &* g.outputWidth > 1
  }

  /// Whether this call's rows lie behind each other in both rings.
  @inlinable static func admits(_ a: Int8Arguments, _ s: DirectShape<V>, _ layer: PreparedLayer) -> Bool {
    let rows = a.rows
    return admits(a.geometry) && RoundedTiles<V>.admits(a.geometry, s, layer)
      && rows.firstRow % rows.inputRing &+ rows.rowCount <= rows.inputRing
      && rows.firstRow % rows.outputRing &+ rows.rowCount <= rows.outputRing
  }

  @inlinable
  static func run(_ a: Int8Arguments, _ s: DirectShape<V>, _ layer: PreparedLayer, scratch: UnsafeMutableRawPointer) {
    let g = a.geometry
    let tiles = RoundedTiles<V>(a, layer, scratch + s.sums)
    let inputs = DirectInputs<V>(s, scratch)
    let total = a.rows.rowCount &* g.width
    // Two rows of inputs lie behind each other in scratch, and vectors may be read behind them.
    let most = (2 &* s.rowBytes &- 4 &* V.width) / (g.channels &* V.operandBytes)
    let strips = (total &+ most &- 1) / most
    let strip = (total &+ strips &- 1) / strips
    let from = UnsafeRawPointer(a.input) + (a.rows.firstRow % a.rows.inputRing) &* g.width &* g.channels
    let to = a.output + (a.rows.firstRow % a.rows.outputRing) &* g.width &* g.outputStride
    (scratch + s.places).storeBytes(of: 0, as: Int.self)
    var x = 0
    while x < total {
      let count = Swift.min(strip, total &- x)
      inputs.copy(from + x &* g.channels, scratch, count &* g.channels)
      for block in 0..<s.blocks {
        let channel = block &* s.vectors &* V.lanes
        var row = DirectRow(
          window: 0..<1, inputs: UnsafeRawPointer(scratch), places: UnsafeRawPointer(scratch + s.places), offset: 0,
          weights: layer.weights + block &* s.blockBytes(g), bias: layer.bias + 4 &* channel, sums: scratch + s.sums,
          columnBytes: g.channels &* V.operandBytes, sumBytes: 0, count: count, steps: s.steps)
        tiles.write(&row, channel: channel, to: to + x &* g.outputStride)
      }
      x &+= count
    }
  }
}
