@_exported import MoteKernels
import MoteFormat

extension Geometry {
  /// A verified layer's sizes. An affine layer reads its input as one vector, in a 1x1 window.
  public init(_ layer: LayerRecord, input: TensorRecord, output: TensorRecord) {
    if layer.op == .affine {
      self.init(
        height: 1, width: 1, channels: input.elementCount, outputChannels: output.channels, groups: 1,
        window: WindowRecord(), pool: nil)
    } else {
      self.init(
        height: input.height, width: input.width, channels: input.channels, outputChannels: output.channels,
        groups: layer.groups, window: layer.window, pool: layer.pool)
    }
  }
}
