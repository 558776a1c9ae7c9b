extension Graph {
  /// ResNet-18 (He, Zhang, Ren, Sun 2015): basic blocks of two 3x3 convolutions, 11,689,512 parameters.
  public static let resNet18 = resNet("resnet18", blocks: [2, 2, 2, 2], isBottleneck: false)
  /// ResNet-50: bottlenecks of 1x1, 3x3 and 1x1, 25,557,032 parameters.
  ///
  /// A stage's stride stands in its 3x3 convolution, as in the version that frameworks ship and export; the publication
  /// has it in the 1x1 before. Parameters are the same, products 4.09 against 3.86 thousand millions.
  public static let resNet50 = resNet("resnet50", blocks: [3, 4, 6, 3], isBottleneck: true)

  /// The residual network of eight layers with weights for small images: that of He et al. for CIFAR-10 (section 4.2,
  /// n = 1) with 1x1 convolutions as shortcuts where a stage begins, as MLPerf Tiny has it, here for MNIST's 28x28 gray
  /// images. 77,754 parameters.
  public static let resNet8: Graph = {
    var graph = Graph(
      name: "resnet8", input: Shape(28, 28, 1), inputScale: 1 / 255, labels: (0...9).map { String($0) })
    graph.appendNormalized("conv1", 16, .square(3, pad: 1))
    graph.append("relu", .relu)
    for (stage, width) in [16, 32, 64].enumerated() {
      graph.appendResidual(
        "layer\(stage + 1).0", width, width, stride: stage > 0 ? 2 : 1, isBottleneck: false, projects: stage > 0)
    }
    graph.append("avgpool", .globalAveragePool)
    graph.appendAffine("fc", 10)
    return graph
  }()

  /// Learned parameters are counted; the batch normalizations' means and variances are arrays besides.
  private static func resNet(_ name: String, blocks: [Int], isBottleneck: Bool) -> Graph {
    var graph = Graph.imageNet(name, side: 224)
    var channels = 64
    graph.appendNormalized("conv1", channels, .square(7, stride: 2, pad: 3))
    graph.append("relu", .relu)
    graph.append("maxpool", .maxPool(.square(3, stride: 2, pad: 1)))
    for (stage, count) in blocks.enumerated() {
      let width = 64 << stage
      let output = isBottleneck ? 4 * width : width
      for block in 0..<count {
        let stride = stage > 0 && block == 0 ? 2 : 1
        graph.appendResidual(
          "layer\(stage + 1).\(block)", width, output, stride: stride, isBottleneck: isBottleneck,
          projects: stride != 1 || channels != output)
        channels = output
      }
    }
    graph.append("avgpool", .globalAveragePool)
    graph.appendAffine("fc", 1000)
    return graph
  }

  /// A convolution without bias and its batch normalization.
  @discardableResult
  private mutating func appendNormalized(_ name: String, _ channels: Int, _ window: Window, reading value: Int? = nil) -> Int {
    append(
      name, .convolution(Convolution(channels, window, weights: "\(name).weight", bias: nil)),
      reading: [value ?? nodes.count])
    let norm = "\(name).bn"
    return append(
      norm,
      .batchNormalization(
        BatchNormalization(
          scale: "\(norm).weight", offset: "\(norm).bias", mean: "\(norm).running_mean", variance: "\(norm).running_var")))
  }

  private mutating func appendResidual(
    _ name: String, _ width: Int, _ output: Int, stride: Int, isBottleneck: Bool, projects: Bool
  ) {
    let input = nodes.count
    let windows: [(Int, Window)] =
      isBottleneck
      ? [(width, .square(1)), (width, .square(3, stride: stride, pad: 1)), (output, .square(1))]
      : [(width, .square(3, stride: stride, pad: 1)), (output, .square(3, pad: 1))]
    for (index, (channels, window)) in windows.enumerated() {
      appendNormalized("\(name).conv\(index + 1)", channels, window)
      if index < windows.count - 1 { append("\(name).relu\(index + 1)", .relu) }
    }
    let branch = nodes.count
    let shortcut =
      projects ? appendNormalized("\(name).downsample", output, .square(1, stride: stride), reading: input) : input
    append("\(name).add", .add, reading: [branch, shortcut])
    append("\(name).relu", .relu)
  }
}
