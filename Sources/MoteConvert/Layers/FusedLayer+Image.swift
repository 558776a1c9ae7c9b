import MoteFormat
import MoteGraph

extension FusedLayer {
  /// The record that both precisions share, reading these tensors.
  func image(_ op: Operator, _ inputs: [Int]) -> LayerImage {
    var image = LayerImage(name: name, op: op, type: .none, inputs: inputs)
    image.groups = groups
    switch op {
    case .convolution, .maxPool, .averagePool: image.window = WindowRecord(window)
    default: break
    }
    image.pool = pool.map { WindowRecord($0) }
    switch activation {
    case .none: break
    case .relu: image.activation = .relu
    case .clip: image.activation = .clip
    }
    return image
  }
}

extension Window {
  /// Throws where a record has no room for a size, a stride or a pad.
  func check(_ layer: String) throws(ConvertError) {
    let largest = [height, width, strideY, strideX, padding.top, padding.left, padding.bottom, padding.right].max() ?? 0
    guard largest <= Int(UInt8.max) else {
      throw ConvertError(
        "layer \(layer): found a window of \(height)x\(width) with a size, stride or pad of \(largest), expected at most \(UInt8.max)")
    }
  }
}

extension LayerImage {
  /// What the activation is to the bytes of the output.
  mutating func clamp(_ activation: FusedLayer.Activation, _ output: TensorScale) {
    switch activation {
    case .none: break
    case .relu: qMin = output.zeroPoint
    case .clip(let lower, let upper):
      qMin = output.byte(Double(lower))
      qMax = max(qMin, output.byte(Double(upper)))
    }
  }
}

extension LocalNormalization {
  /// The float form.
  init(_ lrn: LRN) { self.init(localSize: lrn.size, alpha: lrn.alpha, beta: lrn.beta, k: lrn.bias) }
}

extension TensorImage {
  init(_ shape: Shape, _ scale: TensorScale) {
    self.init(
      type: .uint8, height: shape.height, width: shape.width, channels: shape.channels, scale: scale.scale,
      zeroPoint: scale.zeroPoint)
  }

  init(floats shape: Shape) {
    self.init(type: .float32, height: shape.height, width: shape.width, channels: shape.channels)
  }
}

extension WindowRecord {
  init(_ window: Window) {
    self.init(
      height: window.height, width: window.width, strideY: window.strideY, strideX: window.strideX,
      padTop: window.padding.top, padLeft: window.padding.left, padBottom: window.padding.bottom,
      padRight: window.padding.right)
  }
}
