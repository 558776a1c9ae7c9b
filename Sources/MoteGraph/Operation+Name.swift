extension Operation {
  /// What the operation is called in messages.
  public var name: String {
    switch self {
    case .convolution: "convolution"
    case .relu: "ReLU"
    case .maxPool: "max-pool"
    case .affine: "affine"
    case .dropout: "dropout"
    case .averagePool: "average pool"
    case .globalAveragePool: "global average pool"
    case .add: "add"
    case .concat: "concat"
    case .batchNormalization: "batch normalization"
    case .channelAffine: "channel affine"
    case .lrn: "LRN"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .softmax: "softmax"
    case .clip: "clip"
    }
  }
}
