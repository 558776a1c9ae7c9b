extension Graph {
  /// VGG16 (Simonyan and Zisserman 2014, configuration D): 13 convolutions, 138,357,544 parameters.
  public static let vgg16 = vgg("vgg16", convolutions: [2, 2, 3, 3, 3])
  /// VGG19 (configuration E): 16 convolutions, 143,667,240 parameters.
  public static let vgg19 = vgg("vgg19", convolutions: [2, 2, 4, 4, 4])

  /// Five stages of 3x3 convolutions, a 2x2 max-pool behind each, and three affine layers.
  private static func vgg(_ name: String, convolutions: [Int]) -> Graph {
    var graph = Graph.imageNet(name, side: 224)
    for (stage, (count, channels)) in zip(convolutions, [64, 128, 256, 512, 512]).enumerated() {
      for index in 1...count {
        _ = graph.convolveAndRectify("conv\(stage + 1)_\(index)", channels, .square(3, pad: 1))
      }
      graph.append("pool\(stage + 1)", .maxPool(.square(2, stride: 2)))
    }
    graph.appendClassifier()
    return graph
  }
}
