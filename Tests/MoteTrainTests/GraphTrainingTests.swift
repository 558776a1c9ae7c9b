import MoteGraph
import MoteRandom
import MoteReference
import Testing

@testable import MoteTrain

@Suite("Training of graphs")
struct GraphTrainingTests {
  /// A residual block with batch normalizations and an inception module, for the images of `SmallTraining`.
  static let graph: Graph = {
    var graph = Graph(name: "small", input: Shape(8, 8, 1), inputScale: 1 / 255, labels: ["l", "r", "t", "b"])
    func convolution(_ name: String, _ channels: Int, _ side: Int, bias: Bool, groups: Int = 1) -> Operation {
      .convolution(
        Convolution(
          channels, .square(side, pad: side / 2), groups: groups, weights: "\(name).w", bias: bias ? "\(name).b" : nil))
    }
    func norm(_ name: String) -> Operation {
      .batchNormalization(
        BatchNormalization(scale: "\(name).s", offset: "\(name).o", mean: "\(name).m", variance: "\(name).v"))
    }
    graph.append("conv1", convolution("conv1", 8, 3, bias: false))
    graph.append("norm1", norm("norm1"))
    let first = graph.append("tanh", .tanh)
    graph.append("conv2", convolution("conv2", 8, 3, bias: false, groups: 2))
    let branch = graph.append("norm2", norm("norm2"))
    graph.append("add", .add, reading: [branch, first])
    let sum = graph.append("relu", .relu)
    let five = graph.append("five", convolution("five", 4, 5, bias: true), reading: [sum])
    let pooled = graph.append("pool", .maxPool(.square(3, pad: 1)), reading: [sum])
    graph.append("concat", .concat, reading: [five, pooled])
    graph.append("lrn", .lrn(LRN(size: 3, alpha: 0.1)))
    graph.append("mean", .averagePool(AveragePool(.square(2, stride: 2))))
    graph.append("dropout", .dropout(ratio: 0.1, inverted: true))
    graph.append("affine", .affine(Affine(4, weights: "affine.w", bias: "affine.b")))
    return graph
  }()

  private func run(_ options: TrainingOptions, resuming checkpoint: Checkpoint? = nil) throws -> TrainingRun {
    try SmallTraining.run(options, of: Self.graph, resuming: checkpoint)
  }

  @Test("learns, and evaluates by the running averages") func learns() throws {
    let run = try run(SmallTraining.options(epochs: 8) { ($0.dropoutRatio, $0.averaging) = (0.1, 0.9) })
    #expect(try run.run() == .finished)
    #expect(try #require(run.epochs.last?.test).accuracy > 0.9)
  }

  @Test("goes on from a checkpoint of any step bit for bit, running averages included", arguments: [0, 3, 10, 17], [1, 3])
  func resumes(step: Int, threads: Int) throws {
    let options = SmallTraining.options(epochs: 2) { ($0.averaging, $0.threads) = (0.9, threads) }
    let whole = try run(options)
    _ = try whole.run()
    let part = try run(options)
    #expect(try part.run(isInterrupted: { part.trainer.state.step == step }) == .interrupted)
    let rest = try run(options, resuming: Checkpoint(decoding: part.checkpoint.encode()))
    _ = try rest.run()
    #expect(rest.trainer.state == whole.trainer.state)
    #expect(rest.parameters == whole.parameters)
    #expect(whole.parameters.first { $0.name == "norm1.m" }?.floats.contains { $0 != 0 } == true)
    #expect(whole.trainer.state.moments.allSatisfy { !$0.name.hasPrefix("norm1.m") && !$0.name.hasPrefix("norm1.v") })
  }

  /// One worker takes statistics of both halves of 100 images, each of two workers of its own half.
  @Test("a step is the same for one worker and for two, but for rounding") func workers() throws {
    let count = 2 * Worker.observedBlock
    let (images, labels) = (SmallNetworks.images(count, of: Self.graph, seed: 1), SmallNetworks.labels(count, seed: 2))
    let states = try [1, 2].map { threads in
      let options = SmallTraining.options { ($0.batchSize, $0.threads, $0.optimizer) = (count, threads, .momentum(0)) }
      let trainer = try Trainer(Self.graph, options: options, totalSteps: 3)
      try step(trainer, images, labels)
      return trainer.exportedParameters(averaged: false)
    }
    for (one, two) in zip(states[0], states[1]) {
      for (a, b) in zip(one.floats, two.floats) { #expect(abs(a - b) < 1e-6, "\(one.name)") }
    }
  }

  private static let normalizing: Graph = SmallNetworks.graph(
    Shape(2, 3, 2),
    [
      ("norm", .batchNormalization(BatchNormalization(scale: "s", offset: "o", mean: "m", variance: "v"))),
      ("affine", .affine(Affine(3, weights: "W", bias: "b"))),
    ])

  private func averages(_ trainer: Trainer) -> [[Float]] {
    trainer.exportedParameters(averaged: false).filter { ["m", "v"].contains($0.name) }.map(\.floats)
  }

  /// Two blocks of 30 images with 6 positions: the mean of their means, and of their population variances.
  @Test("a step moves the running averages a tenth of the way to what it saw", arguments: [1, 2]) func observed(threads: Int) throws {
    let options = SmallTraining.options { ($0.batchSize, $0.threads) = (60, threads) }
    let trainer = try Trainer(Self.normalizing, options: options, totalSteps: 3)
    let images = SmallNetworks.images(60, of: Self.normalizing, seed: 3).map { $0 * 2 + 1 }
    try step(trainer, images, SmallNetworks.labels(60, seed: 4))
    let found = averages(trainer)
    for c in 0..<2 {
      let blocks = [0..<360, 360..<720].map { block in block.filter { $0 % 2 == c }.map { Double(images[$0]) } }
      let means = blocks.map { $0.reduce(0, +) / 180 }
      let variances = zip(blocks, means).map { block, mean in block.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 179 }
      #expect(abs(Double(found[0][c]) - 0.1 * (means[0] + means[1]) / 2) < 1e-6)
      #expect(abs(Double(found[1][c]) - (0.9 + 0.1 * (variances[0] + variances[1]) / 2)) < 1e-6)
    }
  }

  @Test("evaluation changes no running average, and a frozen normalization keeps its own") func keeps() throws {
    let (images, labels) = (SmallNetworks.images(20, of: Self.normalizing, seed: 5), SmallNetworks.labels(20, seed: 6))
    let free = try Trainer(Self.normalizing, options: SmallTraining.options(), totalSteps: 3)
    try evaluate(free, images, labels)
    #expect(averages(free) == [[0, 0], [1, 1]])
    for name in ["norm", "m", "v"] {
      let frozen = try Trainer(Self.normalizing, options: SmallTraining.options { $0.frozen = [name] }, totalSteps: 3)
      try step(frozen, images, labels)
      #expect(averages(frozen) == [[0, 0], [1, 1]])
    }
    try step(free, images, labels)
    #expect(averages(free)[0].allSatisfy { $0 != 0 })
  }

  @Test("evaluates as the reference network does", arguments: [graph, .leNet5, .resNet8, .inceptionSmall])
  func exports(graph: Graph) throws {
    let trainer = try Trainer(graph, options: SmallTraining.options { $0.dropout = .inverted }, totalSteps: 20)
    var random = SplitMix64(seed: 3)
    let bytes = (0..<(20 * graph.input.count)).map { _ in UInt8(random.next() >> 56) }
    let images = bytes.map { Float($0) * graph.inputScale }
    let classes = graph.labels.count
    let labels = SmallNetworks.labels(20, seed: 4, classes: classes)
    for _ in 0..<3 { _ = try step(trainer, images, labels) }
    let network = try ReferenceNetwork(BoundGraph(trainer.graph, parameters: trainer.exportedParameters(averaged: false)))
    let logits = network.logits(bytes, count: 20)
    var expected = 0.0
    for image in 0..<20 {
      let row = logits[(image * classes)..<((image + 1) * classes)].map(Double.init)
      expected += logarithm(row.reduce(0) { $0 + exponential($1) }) - row[Int(labels[image])]
    }
    // Two orders of float32 summation.
    #expect(abs(Double(try evaluate(trainer, images, labels).loss) - expected / 20) < 1e-4 * max(1, expected / 20))
  }

  private func refusal(_ graph: Graph, _ change: (inout [NamedArray]) -> Void = { _ in }) throws -> String? {
    do throws(TrainError) {
      let trainer = try Trainer(graph, options: SmallTraining.options(), totalSteps: 3)
      var arrays = trainer.exportedParameters(averaged: false)
      change(&arrays)
      _ = try Trainer(graph, parameters: arrays, options: SmallTraining.options(), totalSteps: 3)
      return nil
    } catch { return error.description }
  }

  @Test("a negative running variance is refused") func negativeVariance() throws {
    #expect(try refusal(Self.normalizing) == nil)
    let text = try refusal(Self.normalizing) { arrays in
      for index in arrays.indices where arrays[index].name == "v" { arrays[index].values = .float32([1, -0.5]) }
    }
    #expect(text == "array v: found -0.5 at element 1, expected a variance of at least 0, with 1e-05 above 0")
  }

  @Test("a running average that two layers share is refused") func sharedAverages() throws {
    var graph = Self.normalizing
    graph.nodes.insert(
      Graph.Node(
        name: "norm2",
        operation: .batchNormalization(BatchNormalization(scale: "s2", offset: "o2", mean: "m", variance: "v2")), inputs: [1]),
      at: 1)
    graph.nodes[2].inputs = [2]
    #expect(try refusal(graph) == "layer norm2: found m in layer norm too, expected a running average of its own")
  }

  @Test("operations that are not trained are refused", arguments: [
    (Operation.softmax, "layer last: found a softmax, expected a network without one: the loss applies its own"),
    (.channelAffine(ChannelAffine(scale: "f", offset: nil)), "layer last: found channel affine, expected an operation"),
  ])
  func operations(operation: Operation, text: String) throws {
    var graph = Self.normalizing
    graph.append("last", operation)
    #expect(try refusal(graph)?.hasPrefix(text) == true)
  }

  @Test("an output that nothing reads is refused") func unread() throws {
    var graph = Self.normalizing
    graph.nodes[1].inputs = [0]
    #expect(try refusal(graph) == "layer norm: found an output that no layer reads, expected one that does")
  }
}
