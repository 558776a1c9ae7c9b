extension Operation {
  /// The arrays that the operation names, in the order of `parameters(input:)`.
  public var parameterNames: [String] {
    switch self {
    case .convolution(let convolution): [convolution.weights] + [convolution.bias].compactMap { $0 }
    case .affine(let affine): [affine.weights] + [affine.bias].compactMap { $0 }
    case .batchNormalization(let norm): [norm.scale, norm.offset, norm.mean, norm.variance]
    case .channelAffine(let affine): [affine.scale, affine.offset].compactMap { $0 }
    case .relu, .maxPool, .dropout, .averagePool, .globalAveragePool, .add, .concat, .lrn, .sigmoid, .tanh, .softmax,
      .clip:
      []
    }
  }

  /// The arrays that the operation names, with their shapes in a file; weights come first. `input` has passed shape inference.
  func parameters(input: Shape) -> [(name: String, shape: [Int])] {
    let weights: [Int]
    let outputs: Int
    switch self {
    case .convolution(let convolution):
      let window = convolution.window
      outputs = convolution.outputChannels
      weights = [outputs, input.channels / convolution.groups, window.height, window.width]
    case .affine(let affine):
      outputs = affine.outputs
      weights = [input.count, outputs]
    default:
      outputs = input.channels
      weights = [outputs]
    }
    return parameterNames.enumerated().map { ($1, $0 == 0 ? weights : [outputs]) }
  }

  /// The multiply-accumulates of one run.
  func macs(from input: Shape, to output: Shape) -> Int {
    switch self {
    case .convolution(let convolution):
      output.count * convolution.window.height * convolution.window.width * (input.channels / convolution.groups)
    case .affine: input.count * output.count
    default: 0
    }
  }
}
