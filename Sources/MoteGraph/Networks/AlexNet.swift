extension Graph {
  /// AlexNet (Krizhevsky, Sutskever, Hinton 2012) on 227x227 images: local response normalization, overlapping pools, and
  /// two groups in the convolutions that its two GPUs computed apart. 60,965,224 parameters.
  ///
  /// The normalization's sum has the publication's alpha of 1e-4 for each term: ONNX's alpha is divided by the size, 5.
  /// Its k of 2 is kept.
  public static let alexNet: Graph = {
    var graph = Graph.imageNet("alexnet", side: 227)
    let normalization = Operation.lrn(LRN(size: 5, alpha: 5e-4, beta: 0.75, bias: 2))
    let pool = Operation.maxPool(.square(3, stride: 2))
    _ = graph.convolveAndRectify("conv1", 96, .square(11, stride: 4))
    graph.append("norm1", normalization)
    graph.append("pool1", pool)
    _ = graph.convolveAndRectify("conv2", 256, .square(5, pad: 2), groups: 2)
    graph.append("norm2", normalization)
    graph.append("pool2", pool)
    _ = graph.convolveAndRectify("conv3", 384, .square(3, pad: 1))
    _ = graph.convolveAndRectify("conv4", 384, .square(3, pad: 1), groups: 2)
    _ = graph.convolveAndRectify("conv5", 256, .square(3, pad: 1), groups: 2)
    graph.append("pool5", pool)
    graph.appendClassifier()
    return graph
  }()
}
