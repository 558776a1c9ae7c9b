import MoteFormat
import MoteKernels

/// The sizes of one layer's direct convolution and where its scratch lies.
///
/// The taps of one row of the window are one run of `KW * C` inputs, because columns lie beside each other; so any C fills
/// the steps of `addTaps`. Groups are convolutions of their own, whose channels are copied apart.
public struct DirectShape<V: IntegerVectors> {
  @usableFromInline let groups, groupChannels, groupOutputs: Int
  /// Vectors of outputs that are summed at a time: 1, 2, or up to 8 for a single position.
  @usableFromInline let vectors: Int
  /// Blocks of `vectors` in a group.
  @usableFromInline let blocks: Int
  /// Steps of `addTaps` in a row of the window.
  @usableFromInline let steps: Int
  /// Int32 from one column of sums to the next.
  @usableFromInline let stride: Int
  /// Rows of inputs in scratch: a window's, and those that the next row of sums needs; a power of two.
  @usableFromInline let ring: Int
  /// Padded columns that windows reach, and bytes of one padded row of all groups as `addTaps` reads it.
  @usableFromInline let columns, rowBytes: Int
  /// Bytes of scratch before each part: rows of inputs, one row of padding, places of a window's
  /// rows and of a few steps, weights of a few steps, sums.
  @usableFromInline let padding, places, stepPlaces, wideWeights, sums, pooled, spill, end: Int

  @inlinable init(_ g: Geometry) {
    groups = g.groups
    groupChannels = g.groupChannels
    groupOutputs = g.outputChannels / g.groups
    let isPoint = g.outputHeight &* g.outputWidth == 1
    let needed = (groupOutputs &+ V.lanes &- 1) / V.lanes
    vectors = Swift.min(needed, isPoint ? 8 : 2)
    let blockOutputs = vectors &* V.lanes
    blocks = (groupOutputs &+ blockOutputs &- 1) / blockOutputs
    steps = (g.window.width &* groupChannels &+ V.taps &- 1) / V.taps
    let last = (groups &- 1) &* groupOutputs &+ blocks &* blockOutputs
    stride = (last &+ V.lanes &- 1) / V.lanes &* V.lanes
    columns = (g.outputWidth &- 1) &* g.window.strideX &+ g.window.width
    // Behind the last column a step may read `taps - 1` inputs more, and a copy may write a vector more.
    // Rows of points are as long as `DirectPoints` likes them.
    let points = DirectPoints<V>.admits(g) ? Swift.min(g.outputHeight &* g.outputWidth, DirectPoints<V>.strip) : 0
    rowBytes = Limits.align(Swift.max(columns, points) &* g.channels &* V.operandBytes &+ 4 &* V.width, 64)
    var rows = 1
    while rows < g.window.height &+ g.window.strideY { rows &*= 2 }
    ring = rows
    padding = ring &* rowBytes
    places = padding &+ rowBytes
    stepPlaces = places &+ Limits.align(8 &* g.window.height, 64)
    wideWeights = stepPlaces &+ Limits.align(8 &* DirectFewTaps<V>.steps, 64)
    let fewTaps = g.window.height &* steps
    sums = wideWeights &+ (fewTaps <= DirectFewTaps<V>.steps ? blocks &* vectors &* fewTaps &* V.width : 0)
    pooled = sums &+ Limits.align(4 &* (g.outputWidth &* stride &+ 8 &* V.lanes), 64)
    spill = pooled &+ OutputRows<V>.pooledBytes(g, stride: stride)
    end = spill &+ OutputRows<V>.spillBytes
  }

  /// Bytes of one block of packed weights.
  @inlinable func blockBytes(_ g: Geometry) -> Int { g.window.height &* steps &* vectors &* V.lanes &* V.taps }
  /// Bytes of packed weights.
  @inlinable func weightBytes(_ g: Geometry) -> Int { groups &* blocks &* blockBytes(g) }
}
