import MoteFormat
import MoteKernels

/// First layers: windows of so few taps that one vector's weights stay in registers while it walks along a row, four outputs at
/// a time, and outputs are rounded without a way through memory.
@usableFromInline enum DirectFewTaps<V: IntegerVectors> {
  /// Steps of a whole window that fit the registers beside four sums.
  @inlinable static var steps: Int { 6 }

  @inlinable static func admits(_ g: Geometry, _ s: DirectShape<V>, _ layer: PreparedLayer) -> Bool {
    layer.rounding == .fused && g.hasNoPool && g.groups == 1 && g.window.height &* s.steps <= steps
      && g.outputChannels % V.lanes == 0
  }

  /// Writes row `y` of output; the rows of inputs of its window, padding included, are in scratch.
  @inlinable
  static func writeRow(
    _ a: Int8Arguments, _ s: DirectShape<V>, _ layer: PreparedLayer, _ output: FusedOutput<V>, y: Int,
    scratch: UnsafeMutableRawPointer
  ) {
    let g = a.geometry
    let places = TilePlaces(a, y: y, count: 1)
    let columnBytes = g.window.strideX &* g.channels &* V.operandBytes
    let tapBytes = V.lanes &* V.taps
    let count = g.window.height &* s.steps
    // Steps that the window does not have read its first inputs and have no weights.
    var inputs = InlineArray<6, UnsafeRawPointer>(repeating: UnsafeRawPointer(scratch))
    for ky in 0..<g.window.height {
      let row = scratch + (scratch + s.places).loadUnaligned(fromByteOffset: 8 &* ky, as: Int.self)
      for step in 0..<s.steps { inputs[ky &* s.steps &+ step] = UnsafeRawPointer(row + 4 &* step) }
    }
    var channel = 0
    while channel < g.outputChannels {
      let vector = channel / V.lanes
      let from = layer.weights + (vector / s.vectors &* s.blockBytes(g) &+ vector % s.vectors &* tapBytes)
      var weights = InlineArray<6, V.Sums>(repeating: V.sums(repeating: 0))
      for i in 0..<6 where i < count { weights[i] = V.loadTaps(from + i &* s.vectors &* tapBytes) }
      let bias = V.load(layer.bias + 4 &* channel)
      let scale = V.loadScales(layer.scales + 4 &* channel)
      var x = 0
      while x < g.outputWidth {
        let left = g.outputWidth &- x
        let base = x &* columnBytes
        @inline(__always) func sum(_ j: Int) -> V.Sums {
          let at = base &+ (j < left ? j &* columnBytes : 0)
          var sum = V.addTaps(bias, V.broadcast(inputs[0] + at), weights[0])
          sum = V.addTaps(sum, V.broadcast(inputs[1] + at), weights[1])
          sum = V.addTaps(sum, V.broadcast(inputs[2] + at), weights[2])
          if count > 3 {
            sum = V.addTaps(sum, V.broadcast(inputs[3] + at), weights[3])
            sum = V.addTaps(sum, V.broadcast(inputs[4] + at), weights[4])
            sum = V.addTaps(sum, V.broadcast(inputs[5] + at), weights[5])
          }
          return sum
        }
        let place = places.row0 + (x &* places.columnBytes &+ channel)
        V.storeQuarters(
          output.bytes((sum(0), sum(1), sum(2), sum(3)), scale), place, place + places.column(x, 1),
          place + places.column(x, 2), place + places.column(x, 3))
        x &+= 4
      }
      channel &+= V.lanes
    }
  }
}
