extension Graph {
  /// The DeepConvNet of "Deep Learning from Scratch", chapter 8: six 3x3 convolutions, three max-pools, two affine layers.
  ///
  /// Parameters `W1...W8`, `b1...b8`. Its dropout is not inverted, so it multiplies by 0.5 at inference.
  public static let deepConvNet: Graph = {
    var graph = Graph(
      name: "deepconvnet", input: Shape(28, 28, 1), inputScale: 1 / 255, labels: (0...9).map { String($0) })
    let layers = [(16, 1), (16, 1), (32, 1), (32, 2), (64, 1), (64, 1)]
    for (index, (channels, pad)) in layers.enumerated() {
      let number = index + 1
      graph.append(
        "conv\(number)",
        .convolution(
          Convolution(channels, Window(3, 3, padding: Padding(pad)), weights: "W\(number)", bias: "b\(number)")))
      graph.append("relu\(number)", .relu)
      if number % 2 == 0 { graph.append("pool\(number / 2)", .maxPool(Window(2, 2, strideY: 2, strideX: 2))) }
    }
    graph.append("affine1", .affine(Affine(50, weights: "W7", bias: "b7")))
    graph.append("relu7", .relu)
    graph.append("dropout1", .dropout(ratio: 0.5, inverted: false))
    graph.append("affine2", .affine(Affine(10, weights: "W8", bias: "b8")))
    graph.append("dropout2", .dropout(ratio: 0.5, inverted: false))
    return graph
  }()
}
