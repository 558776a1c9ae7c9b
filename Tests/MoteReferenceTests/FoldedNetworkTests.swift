import MoteGraph
import MoteReference
import MoteTestSupport
import Testing

/// Folding changes roundings only: each fused layer is compared with the value of the unfolded graph that it stands for.
@Suite("Folded networks with branches")
struct FoldedNetworkTests {
  private func check(_ graph: Graph, seed: UInt64) throws {
    let arrays = try graph.randomParameters(seed: seed).map { array in
      // Variances are positive.
      array.name.hasSuffix("running_var")
        ? NamedArray(name: array.name, shape: array.shape, values: .float32(array.floats.map { abs($0) + 0.2 })) : array
    }
    let reference = try ReferenceNetwork(try BoundGraph(graph, parameters: arrays))
    let (folded, foldedArrays, outputs) = reference.folded.asGraph()
    var generator = SeededGenerator(seed: seed)
    let images = generator.bytes(graph.input.count)
    let values = try ReferenceNetwork(try BoundGraph(folded, parameters: foldedArrays)).forward(images: images, count: 1).values
    let expected = reference.fusedLayerOutputs(images: images, count: 1)
    for (index, layer) in reference.folded.layers.enumerated() {
      let scale = expected[index].reduce(Float(0)) { max($0, abs($1)) }
      let error = zip(values[outputs[index]], expected[index]).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(scale > 0 && error <= 2e-5 * scale, "layer \(layer.name): \(error) of \(scale)")
    }
  }

  @Test func leNet5() throws { try check(.leNet5, seed: 51) }

  @Test func everyKindOfLayer() throws {
    var graph = Graph(name: "mixed", input: Shape(9, 8, 3), inputScale: 1 / 255, labels: [])
    func norm(_ name: String) -> MoteGraph.Operation {
      .batchNormalization(
        BatchNormalization(
          scale: "\(name).s", offset: "\(name).o", mean: "\(name).m", variance: "\(name).running_var"))
    }
    let first = graph.append("norm0", norm("norm0"))
    let second = graph.append("conv1", .convolution(Convolution(3, .square(3, pad: 1), groups: 3, weights: "w1", bias: nil)))
    graph.append("norm1", norm("norm1"), reading: [second])
    let third = graph.append("clip", .clip(lower: 0, upper: 1))
    graph.append("add", .add, reading: [third, first])
    let sum = graph.append("relu", .relu)
    let lrn = graph.append("lrn", .lrn(LRN(size: 3, alpha: 0.1)))
    let pooled = graph.append("pool", .averagePool(AveragePool(.square(3, pad: 1), countsPadding: true)), reading: [sum])
    graph.append("concat", .concat, reading: [lrn, pooled, sum])
    graph.append("tanh", .tanh)
    graph.append("max", .maxPool(.square(2, stride: 2)))
    graph.append("affine", .affine(Affine(7, weights: "w2", bias: nil)))
    graph.append("shift", .channelAffine(ChannelAffine(scale: nil, offset: "shift")))
    graph.append("sigmoid", .sigmoid)
    graph.append("softmax", .softmax)
    try check(graph, seed: 54)
  }
}
