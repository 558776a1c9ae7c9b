/// What the networks for ImageNet share.
extension Graph {
  /// A network without nodes yet for `side x side` RGB images and the 1000 classes, which are named by their numbers.
  static func imageNet(_ name: String, side: Int) -> Graph {
    Graph(name: name, input: Shape(side, side, 3), inputScale: 1 / 255, labels: (0..<1000).map { String($0) })
  }

  /// A convolution with bias and a ReLU, behind `value`; arrays `<name>.weight` and `<name>.bias`.
  mutating func convolveAndRectify(
    _ name: String, _ channels: Int, _ window: Window, groups: Int = 1, reading value: Int? = nil
  ) -> Int {
    let convolution = Convolution(channels, window, groups: groups, weights: "\(name).weight", bias: "\(name).bias")
    append(name, .convolution(convolution), reading: [value ?? nodes.count])
    return append("\(name).relu", .relu)
  }

  /// An affine layer behind the value produced last; arrays `<name>.weight` and `<name>.bias`.
  mutating func appendAffine(_ name: String, _ outputs: Int) {
    append(name, .affine(Affine(outputs, weights: "\(name).weight", bias: "\(name).bias")))
  }

  /// Two affine layers of 4096, each with ReLU and dropout, and the one of the 1000 classes.
  mutating func appendClassifier() {
    for name in ["fc6", "fc7"] {
      appendAffine(name, 4096)
      append("\(name).relu", .relu)
      append("\(name).dropout", .dropout(ratio: 0.5, inverted: true))
    }
    appendAffine("fc8", 1000)
  }
}
