import MoteGraph

/// What every way of computing a convolution needs to know. Its ReLU, where one follows, is part of it.
struct ConvolutionShape {
  var window: Window
  var input: Shape
  var output: Shape
  /// Offsets of the weights `[KH, KW, C, O]` and the bias `[O]` in the parameters.
  var weights: Int
  var bias: Int
  var trains: (weights: Bool, bias: Bool)
  var relu: Bool

  /// Elements under the window.
  var columns: Int { window.height * window.width * input.channels }
  var positions: Int { output.height * output.width }

  /// `max(row + bias, 0)` or `row + bias`, for `rows` rows; a NaN stays one.
  @inline(__always)
  func activate(
    _ source: UnsafePointer<Float>, rows: Int, bias: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    let channels = output.channels
    for row in 0..<rows {
      let (from, to) = (source + row * channels, target + row * channels)
      if relu {
        for o in 0..<channels {
          let sum = from[o] + bias[o]
          to[o] = sum < 0 ? 0 : sum
        }
      } else {
        for o in 0..<channels { to[o] = from[o] + bias[o] }
      }
    }
  }

  /// The gradient before the ReLU, for `rows` rows.
  @inline(__always)
  func deactivate(
    _ gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, rows: Int, into target: UnsafeMutablePointer<Float>
  ) {
    let count = rows * self.output.channels
    if relu {
      for i in 0..<count { target[i] = output[i] > 0 ? gradient[i] : 0 }
    } else {
      target.update(from: gradient, count: count)
    }
  }
}
