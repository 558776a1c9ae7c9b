import MoteGraph

/// A value of the graph as the model sees it.
struct View {
  /// Index of a value of the graph.
  var value: Int
  /// The value's own shape.
  var shape: Shape
  /// The model's dimensions without the batch. Their elements, in C order, are those of the value in `layout`'s order.
  var dims: [Int]
  var layout: ONNXNetwork.Layout
  /// Zeros around the value that a convolution or average pool has yet to take over.
  var pad: Padding?

  /// Of a value whose dimensions are its own.
  init(value: Int, shape: Shape, dims: [Int], layout: ONNXNetwork.Layout = .channelsFirst) {
    self.value = value
    self.shape = shape
    self.dims = dims
    self.layout = layout
  }

  /// `[C, H, W]` as it stands.
  var isImage: Bool { layout == .channelsFirst && dims == [shape.channels, shape.height, shape.width] }
  /// `[H, W, C]` as it stands.
  var isChannelsLastImage: Bool { layout == .channelsLast && dims == [shape.height, shape.width, shape.channels] }
  /// `[C, L]` as it stands, of a value with one row.
  var isSequence: Bool { layout == .channelsFirst && shape.height == 1 && dims == [shape.channels, shape.width] }
  /// `[C]`, of a value with one position.
  var isFeatures: Bool { shape.height == 1 && shape.width == 1 && dims == [shape.channels] }

  /// Where channels stand in `dims`, or nil where they are no axis.
  var channelAxis: Int? { isImage || isSequence || isFeatures ? 0 : isChannelsLastImage ? 2 : nil }

  /// The axes of `dims` that are H and W, or W alone, or nil.
  var spatialAxes: [Int]? { isImage ? [1, 2] : isChannelsLastImage ? [0, 1] : isSequence ? [1] : nil }

  var description: String { "N" + dims.map { "x\($0)" }.joined() + (layout == .channelsLast ? " (channels last)" : "") }
}
