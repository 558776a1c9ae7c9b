import MoteFormat
import MoteKernels

/// The sizes of one float layer's direct convolution and where its scratch lies.
///
/// The taps of one row of the window are one run of `KW * C` inputs, because columns lie beside each other. Groups are
/// convolutions of their own, whose channels are copied apart; groups of one channel go lane by lane instead.
public struct FloatShape<V: FloatVectors> {
  /// Groups of one input channel: every output is a lane with an input of its own.
  @usableFromInline let isDepthwise: Bool
  @usableFromInline let groups, groupChannels, groupOutputs: Int
  /// Vectors of outputs in a group, those that are summed at a time (1, 2, or up to 8 for a single position), and blocks of them.
  @usableFromInline let groupVectors, vectors, blocks: Int
  /// Taps in a row of the window.
  @usableFromInline let taps: Int
  /// Floats from one column of sums to the next.
  @usableFromInline let stride: Int
  /// Whether windows read the input itself: no column of padding, nothing to rearrange.
  @usableFromInline let readsInput: Bool
  /// Rows of inputs in scratch: a window's, and those that the next row of sums needs.
  @usableFromInline let ring: Int
  /// Columns that windows reach, floats from one to the next within a group, and bytes of a copied row of all groups.
  @usableFromInline let columns, columnFloats, rowBytes: Int
  /// Bytes of scratch before each part: rows of inputs, addresses of a window's rows, sums, pooled sums.
  @usableFromInline let places, sums, pooled, end: Int

  @inlinable init(_ g: Geometry) {
    isDepthwise = g.groups > 1 && g.groupChannels == 1
    groups = g.groups
    groupChannels = g.groupChannels
    groupOutputs = g.outputChannels / g.groups
    groupVectors = (groupOutputs &+ V.lanes &- 1) / V.lanes
    vectors = Swift.min(groupVectors, g.outputHeight &* g.outputWidth == 1 ? 8 : 2)
    blocks = (groupVectors &+ vectors &- 1) / vectors
    taps = g.window.width &* groupChannels
    stride =
      isDepthwise
      ? Limits.align(g.outputChannels, V.lanes)
      : Limits.align((groups &- 1) &* groupOutputs &+ groupVectors &* V.lanes, V.lanes)
    columns = (g.outputWidth &- 1) &* g.window.strideX &+ g.window.width
    let isPadded = g.window.padLeft > 0 || columns > g.width
    readsInput = !isPadded && (isDepthwise ? stride == g.channels : groups == 1)
    columnFloats = isDepthwise ? stride : groupChannels
    ring = readsInput ? 0 : g.window.height &+ g.window.strideY
    rowBytes = Limits.align(4 &* columns &* (isDepthwise ? stride : g.channels), 64)
    places = ring &* rowBytes
    sums = places &+ Limits.align(8 &* g.window.height, 64)
    pooled = sums &+ (FloatRows<V>.isDirect(g, stride: stride) ? 0 : Limits.align(4 &* g.outputWidth &* stride, 64))
    end = pooled &+ FloatRows<V>.pooledBytes(g, stride: stride)
  }

  /// Vectors of one block of a group.
  @inlinable @inline(__always) func vectors(inBlock block: Int) -> Int { Swift.min(vectors, groupVectors &- block &* vectors) }
  /// Weights of one vector of outputs, in bytes.
  @inlinable func vectorBytes(_ g: Geometry) -> Int { g.window.height &* taps &* V.weightsWidth }
  /// Bytes of packed weights.
  @inlinable func weightBytes(_ g: Geometry) -> Int {
    g.window.height &* taps &* (isDepthwise ? stride &* V.weightBytes : groups &* groupVectors &* V.weightsWidth)
  }
}
