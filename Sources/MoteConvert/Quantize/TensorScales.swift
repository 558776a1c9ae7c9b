import MoteFormat
import MoteGraph

extension FoldedGraph {
  /// The quantization of every value: 0 is the input, layer `l` has index `l + 1`.
  ///
  /// A max-pool keeps its input's. What only a concat reads is quantized as the concat's output is, so that its bytes are
  /// copied: the rounding to that scale then happens once, from the sums. What only a sigmoid or tanh reads does not reach
  /// beyond where that function is flat: steps inside count for more.
  func tensorScales(_ calibration: Calibration) -> [TensorScale] {
    var readers = [Int](repeating: 0, count: layers.count + 1)
    for layer in layers {
      for input in layer.inputs { readers[input] += 1 }
    }
    var ranges = calibration.ranges
    for layer in layers where readers[layer.input] == 1 {
      guard let flat = layer.kind.flatBeyond else { continue }
      ranges[layer.input] = ranges[layer.input].clamped(to: -flat...flat)
    }
    var scales = [TensorScale(scale: inputScale, zeroPoint: 0)] + ranges.dropFirst().map { TensorScale($0) }
    for (index, layer) in layers.enumerated().reversed() where layer.kind == .concat {
      for input in layer.inputs where input > 0 && readers[input] == 1 && layers[input - 1].kind != .maxPool {
        scales[input] = scales[index + 1]
      }
    }
    for (index, layer) in layers.enumerated() where layer.kind == .maxPool { scales[index + 1] = scales[layer.input] }
    return scales
  }
}

extension FusedLayer.Kind {
  /// Where a function is so near its limits that one value for all beyond, `saturated`, is within an output step of each:
  /// tanh(2.5) is 0.9866, and 0.9933 is 0.0067 from it and from 1, of 0.0078. Nil for others.
  fileprivate var flatBeyond: Float? {
    switch self {
    case .tanh: 2.5
    case .sigmoid: 5
    default: nil
    }
  }

  /// What the function makes of a byte that stands for `real`, and at the ends of the range for everything beyond.
  func saturated(_ real: Double, isEnd: Bool) -> Double {
    let isTanh = self == .tanh
    let value = isTanh ? DoubleMath.tanh(real) : DoubleMath.sigmoid(real)
    guard isEnd, let flat = flatBeyond, real.magnitude > 0.98 * Double(flat) else { return value }
    return (value + (real > 0 ? 1 : isTanh ? -1 : 0)) / 2
  }
}

extension TensorScale {
  /// The byte nearest to a real value.
  func byte(_ real: Double) -> UInt8 {
    let q = (real / Double(scale)).rounded() + Double(zeroPoint)
    return UInt8(max(0, min(255, q)))
  }

  func real(_ byte: UInt8) -> Double { Double(scale) * (Double(byte) - Double(zeroPoint)) }
}
