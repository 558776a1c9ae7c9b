import MoteFormat
import MoteGraph

extension FoldedGraph {
  /// The quantization of every value: 0 is the input, layer `l` has index `l + 1`.
  ///
  /// A max-pool keeps its input's. What only a concat reads is quantized as the concat's output is, so that its bytes are
  /// copied: the rounding to that scale then happens once, from the sums. What only a sigmoid or tanh reads need not reach
  /// beyond where that function is flat.
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
  /// Where a function is within a quarter of an output step of its limits, -1...1 or 0...1 in 255 steps; nil for others.
  fileprivate var flatBeyond: Float? {
    switch self {
    case .tanh: 3.5
    case .sigmoid: 7
    default: nil
    }
  }
}

extension TensorScale {
  /// The byte nearest to a real value.
  func byte(_ real: Double) -> UInt8 {
    let q = (real / Double(scale)).rounded() + Double(zeroPoint)
    return UInt8(max(0, min(255, q)))
  }

  func real(_ byte: UInt8) -> Double { Double(scale) * (Double(byte) - Double(zeroPoint)) }

  /// `f` of every byte, in bytes of another tensor.
  func table(to output: TensorScale, _ f: (Double) -> Double) -> [UInt8] {
    (0...255).map { output.byte(f(real(UInt8($0)))) }
  }
}
