import MoteFormat
import MoteGraph

/// Affine quantization of one tensor: `real = scale · (q - zeroPoint)`.
package struct TensorScale: Equatable, Sendable {
  package var scale: Float
  package var zeroPoint: UInt8

  /// The scale that spreads 0...255 over a range; the range is widened to hold 0, which must be exact.
  ///
  /// A tensor that is always 0, or so small that its step would be subnormal, gets 1/255.
  package init(_ range: ClosedRange<Float>) {
    let lowest = Double(min(range.lowerBound, 0))
    let highest = Double(max(range.upperBound, 0))
    let step = Float((highest - lowest) / 255)
    guard step.isFinite, step >= Float.leastNormalMagnitude else {
      scale = 1 / 255
      zeroPoint = 0
      return
    }
    scale = step
    zeroPoint = UInt8(clamping: Int((-lowest / Double(step)).rounded()))
  }

  package init(scale: Float, zeroPoint: UInt8) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }
}

/// The integer tables of one convolution or affine layer.
struct QuantizedWeights {
  /// `[O, KH, KW, C / groups]` or `[O, I]`, each in -127...127.
  var weights: [Int8]
  /// `[O]`, the zero point's correction folded in.
  var bias: [Int32]
  /// `[O]`; empty in the layer that gives logits.
  var multipliers: [Int32] = []
  /// `[O]`; empty in the layer that gives logits.
  var shifts: [UInt8] = []
  /// `[O]`: `logit = accumulator · scale`; empty in every other layer.
  var logitScales: [Float] = []
  /// The largest magnitude that any accumulator of the layer can take.
  var bound: UInt32
  /// Channels whose weight scale was raised so that bias and multiplier fit.
  var raisedChannels: [Int] = []
}
