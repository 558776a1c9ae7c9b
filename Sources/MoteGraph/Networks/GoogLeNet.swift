extension Graph {
  /// GoogLeNet (Szegedy et al. 2014) as published, with local response normalization, without its auxiliary heads:
  /// 6,998,552 parameters.
  ///
  /// The pools between stages take a last, partial window, which is their bottom and right pad of 1 here.
  public static let googLeNet: Graph = {
    var graph = Graph.imageNet("googlenet", side: 224)
    let normalization = Operation.lrn(LRN(size: 5, alpha: 1e-4, beta: 0.75, bias: 1))
    let pool = Operation.maxPool(
      Window(3, 3, strideY: 2, strideX: 2, padding: Padding(top: 0, left: 0, bottom: 1, right: 1)))
    _ = graph.convolveAndRectify("conv1", 64, .square(7, stride: 2, pad: 3))
    graph.append("pool1", pool)
    graph.append("norm1", normalization)
    _ = graph.convolveAndRectify("conv2.reduce", 64, .square(1))
    _ = graph.convolveAndRectify("conv2", 192, .square(3, pad: 1))
    graph.append("norm2", normalization)
    graph.append("pool2", pool)
    graph.appendInception("3a", Inception(64, (96, 128), (16, 32), 32))
    graph.appendInception("3b", Inception(128, (128, 192), (32, 96), 64))
    graph.append("pool3", pool)
    graph.appendInception("4a", Inception(192, (96, 208), (16, 48), 64))
    graph.appendInception("4b", Inception(160, (112, 224), (24, 64), 64))
    graph.appendInception("4c", Inception(128, (128, 256), (24, 64), 64))
    graph.appendInception("4d", Inception(112, (144, 288), (32, 64), 64))
    graph.appendInception("4e", Inception(256, (160, 320), (32, 128), 128))
    graph.append("pool4", pool)
    graph.appendInception("5a", Inception(256, (160, 320), (32, 128), 128))
    graph.appendInception("5b", Inception(384, (192, 384), (48, 128), 128))
    graph.append("pool5", .globalAveragePool)
    graph.append("dropout", .dropout(ratio: 0.4, inverted: true))
    graph.appendAffine("fc", 1000)
    return graph
  }()

  /// Two of GoogLeNet's modules, narrow, behind one convolution, for MNIST's 28x28 gray images: each puts a 1x1, a 3x3, a
  /// 5x5 and a pooled branch side by side. 25,218 parameters.
  public static let inceptionSmall: Graph = {
    var graph = Graph(
      name: "inception-small", input: Shape(28, 28, 1), inputScale: 1 / 255, labels: (0...9).map { String($0) })
    _ = graph.convolveAndRectify("conv1", 16, .square(3, pad: 1))
    graph.append("pool1", .maxPool(.square(2, stride: 2)))
    graph.appendInception("a", Inception(16, (16, 24), (8, 16), 8))
    graph.append("pool2", .maxPool(.square(2, stride: 2)))
    graph.appendInception("b", Inception(24, (24, 40), (8, 16), 16))
    graph.append("pool3", .globalAveragePool)
    graph.appendAffine("fc", 10)
    return graph
  }()

  /// The channels of an inception module's four branches; pairs are of a 1x1 convolution and of the one behind it.
  private struct Inception {
    var pointwise: Int
    var three: (reduce: Int, out: Int)
    var five: (reduce: Int, out: Int)
    var pooled: Int

    init(_ pointwise: Int, _ three: (Int, Int), _ five: (Int, Int), _ pooled: Int) {
      (self.pointwise, self.three, self.five, self.pooled) = (pointwise, three, five, pooled)
    }
  }

  private mutating func appendInception(_ name: String, _ channels: Inception) {
    let input = nodes.count
    let pointwise = convolveAndRectify("\(name).1x1", channels.pointwise, .square(1), reading: input)
    _ = convolveAndRectify("\(name).3x3.reduce", channels.three.reduce, .square(1), reading: input)
    let three = convolveAndRectify("\(name).3x3", channels.three.out, .square(3, pad: 1))
    _ = convolveAndRectify("\(name).5x5.reduce", channels.five.reduce, .square(1), reading: input)
    let five = convolveAndRectify("\(name).5x5", channels.five.out, .square(5, pad: 2))
    append("\(name).pool", .maxPool(.square(3, pad: 1)), reading: [input])
    let pooled = convolveAndRectify("\(name).pool.1x1", channels.pooled, .square(1))
    append("\(name).concat", .concat, reading: [pointwise, three, five, pooled])
  }
}
