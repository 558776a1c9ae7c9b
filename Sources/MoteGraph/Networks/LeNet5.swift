extension Graph {
  /// LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998) as it is usually built today: 61,706 parameters.
  ///
  /// Against the publication: its average pools have no trained coefficient and offset, every map of C3 reads all maps of
  /// S2, the squashing function is a plain tanh behind C1, C3, C5 and F6, and the output is an affine layer in place of
  /// radial basis functions. The publication's 32x32 input is a 28x28 image with a border of 2, which is C1's pad here.
  public static let leNet5: Graph = {
    var graph = Graph(
      name: "lenet5", input: Shape(28, 28, 1), inputScale: 1 / 255, labels: (0...9).map { String($0) })
    let layers = [("c1", 6, 2), ("c3", 16, 0), ("c5", 120, 0)]
    for (index, (name, channels, pad)) in layers.enumerated() {
      let convolution = Convolution(
        channels, .square(5, pad: pad), weights: "\(name).weight", bias: "\(name).bias")
      graph.append(name, .convolution(convolution))
      graph.append("\(name).tanh", .tanh)
      if index < 2 { graph.append("s\(2 * index + 2)", .averagePool(AveragePool(.square(2, stride: 2)))) }
    }
    graph.appendAffine("f6", 84)
    graph.append("f6.tanh", .tanh)
    graph.appendAffine("output", 10)
    return graph
  }()
}
