import MoteGraph

/// What every way of computing a convolution needs to know. Its ReLU, where one follows, is part of it.
struct ConvolutionShape {
  var window: Window
  var input: Shape
  var output: Shape
  var groups: Int
  /// Offsets of the weights `[KH, KW, C / groups, O]` and the bias `[O]` in the parameters.
  var weights: Int
  var bias: Int
  var trains: (weights: Bool, bias: Bool)
  var relu: Bool

  var groupChannels: Int { input.channels / groups }
  /// Elements under the window, of one group.
  var columns: Int { window.height * window.width * groupChannels }
  var positions: Int { output.height * output.width }

  /// The gradient before the ReLU, for `rows` rows of the output.
  func deactivate(
    _ gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, rows: Int, into target: UnsafeMutablePointer<Float>
  ) {
    let count = rows * self.output.channels
    if relu {
      Passes.mask(gradient, by: output, count: count, into: target)
    } else if gradient != UnsafePointer(target) {
      target.update(from: gradient, count: count)
    }
  }
}
