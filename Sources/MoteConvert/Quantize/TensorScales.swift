import MoteFormat
import MoteGraph

extension FoldedGraph {
  /// The quantization of every value: 0 is the input, layer `l` has index `l + 1`.
  ///
  /// A max-pool keeps its input's. What only a concat reads is quantized as the concat's output is, so that its bytes are
  /// copied: the rounding to that scale then happens once, from the sums.
  func tensorScales(_ calibration: Calibration) -> [TensorScale] {
    var scales = [TensorScale(scale: inputScale, zeroPoint: 0)] + calibration.ranges.dropFirst().map { TensorScale($0) }
    var readers = [Int](repeating: 0, count: layers.count + 1)
    for layer in layers {
      for input in layer.inputs { readers[input] += 1 }
    }
    for (index, layer) in layers.enumerated().reversed() where layer.kind == .concat {
      for input in layer.inputs where input > 0 && readers[input] == 1 && layers[input - 1].kind != .maxPool {
        scales[input] = scales[index + 1]
      }
    }
    for (index, layer) in layers.enumerated() where layer.kind == .maxPool { scales[index + 1] = scales[layer.input] }
    return scales
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
