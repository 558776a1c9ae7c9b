import MoteGraph
import MoteRandom
import MoteReference
import Testing

@testable import MoteTrain

@Suite("Trainer")
struct TrainerTests {
  static let graph = SmallNetworks.everything()
  static let images = SmallNetworks.images(24, of: graph, seed: 1)
  static let labels = SmallNetworks.labels(24, seed: 2)

  static func options(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
    var options = TrainingOptions()
    options.batchSize = 24
    options.learningRate = 0.01
    options.averaging = 0.9
    change(&options)
    return options
  }

  static func train(_ trainer: Trainer, steps: Int) throws {
    for _ in 0..<steps { _ = try step(trainer, images, labels) }
  }

  static let recipes: [TrainingOptions] = [
    options(),
    options { $0.optimizer = .momentum(0.9); $0.averaging = nil; $0.threads = 1 },
    options { $0.schedule = .cosine(warmupSteps: 3, finalFraction: 0.1); $0.weightDecay = 0.1; $0.threads = 3 },
    options { $0.schedule = .step(everyEpochs: 1, factor: 0.5); $0.dropout = .inverted; $0.epochs = 4 },
  ]

  @Test("the same seed and threads give the same bytes", arguments: recipes)
  func repeats(options: TrainingOptions) throws {
    let (a, b) = (
      try Trainer(Self.graph, options: options, totalSteps: 20), try Trainer(Self.graph, options: options, totalSteps: 20)
    )
    try Self.train(a, steps: 8)
    try Self.train(b, steps: 8)
    #expect(a.state == b.state)
  }

  @Test("a restored trainer goes on bit for bit", arguments: recipes)
  func resumes(options: TrainingOptions) throws {
    let straight = try Trainer(Self.graph, options: options, totalSteps: 20)
    try Self.train(straight, steps: 5)
    let resumed = try Trainer(Self.graph, restoring: straight.state, options: options, totalSteps: 20)
    try Self.train(straight, steps: 6)
    try Self.train(resumed, steps: 6)
    #expect(straight.state == resumed.state)
    #expect(straight.state.step == 11)
  }

  @Test("dropout masks do not depend on the split over threads") func masks() throws {
    // One step of different splits sums in another order; a different mask would differ everywhere.
    let losses = try [1, 2, 5].map { threads in
      let trainer = try Trainer(Self.graph, options: Self.options { $0.threads = threads }, totalSteps: 20)
      return try step(trainer, Self.images, Self.labels)
    }
    #expect(Set(losses.map(\.correct)).count == 1)
    for loss in losses { #expect(abs(loss.loss - losses[0].loss) < 1e-6) }
  }

  /// 60 images: blocks of 17, 17, 17 and 9 for one worker, of 17 and 3 for each of three.
  @Test("a step is the same for one worker and for three, but for rounding", arguments: [graph, SmallNetworks.winograd(Padding(1))])
  func workers(graph: Graph) throws {
    let (images, labels) = (SmallNetworks.images(60, of: graph, seed: 5), SmallNetworks.labels(60, seed: 6))
    // The change of a parameter is its gradient.
    let changes = try [1, 3].map { threads in
      let options = Self.options { ($0.threads, $0.optimizer, $0.learningRate) = (threads, .momentum(0), 1) }
      let trainer = try Trainer(graph, options: options, totalSteps: 20)
      let before = trainer.exportedParameters(averaged: false)
      try step(trainer, images, labels)
      return zip(before, trainer.exportedParameters(averaged: false)).map { zip($0.floats, $1.floats).map { $0 - $1 } }
    }
    for (one, three) in zip(changes[0], changes[1]) {
      let largest = one.reduce(0) { max($0, abs($1)) }
      #expect(largest > 0)
      // Parameters below 4 are rounded by up to 2^-23 each; sums of 60 images by less than 1e-5 of the largest.
      for (a, b) in zip(one, three) { #expect(abs(a - b) <= 0x1p-22 + 1e-5 * largest) }
    }
  }

  @Test("learns a batch by heart", arguments: [OptimizerKind.bookAdam, .momentum(0.9)])
  func learns(optimizer: OptimizerKind) throws {
    let options = Self.options {
      $0.optimizer = optimizer
      $0.dropoutRatio = 0
    }
    let trainer = try Trainer(Self.graph, options: options, totalSteps: 300)
    try Self.train(trainer, steps: 300)
    let result = try evaluate(trainer, Self.images, Self.labels)
    #expect(result.correct == 24)
    #expect(result.loss < 0.05)
  }

  @Test("evaluates as the reference network does with the exported parameters")
  func exports() throws {
    let options = Self.options { $0.threads = 3 }
    let trainer = try Trainer(Graph.deepConvNet, options: options, totalSteps: 20)
    var random = SplitMix64(seed: 3)
    let bytes = (0..<(30 * 784)).map { _ in UInt8(random.next() >> 56) }
    let images = bytes.map { Float($0) * Graph.deepConvNet.inputScale }
    let labels = SmallNetworks.labels(30, seed: 4, classes: 10)
    for _ in 0..<3 { _ = try step(trainer, images, labels) }
    let network = try ReferenceNetwork(BoundGraph(trainer.graph, parameters: trainer.exportedParameters(averaged: false)))
    let logits = network.logits(bytes, count: 30)
    var expected = 0.0
    for image in 0..<30 {
      let row = logits[(image * 10)..<(image * 10 + 10)].map(Double.init)
      expected += logarithm(row.reduce(0) { $0 + exponential($1) }) - row[Int(labels[image])]
    }
    let result = try evaluate(trainer, images, labels)
    // Two orders of float32 summation over eight layers.
    #expect(abs(Double(result.loss) - expected / 30) < 1e-4)
  }

  @Test("frozen layers and arrays stay as they are, also under weight decay") func freezes() throws {
    let options = Self.options {
      $0.frozen = ["conv1", "W3"]
      $0.weightDecay = 0.1
    }
    let trainer = try Trainer(Self.graph, options: options, totalSteps: 20)
    let before = trainer.exportedParameters(averaged: false)
    try Self.train(trainer, steps: 3)
    let after = trainer.exportedParameters(averaged: false)
    let same = zip(before, after).filter { $0 == $1 }.map(\.0.name)
    #expect(same == ["W1", "b1", "W3"])
  }

  @Test("a frozen convolution behind a trained one passes gradients on") func freezesInside() throws {
    let trainer = try Trainer(Self.graph, options: Self.options { $0.frozen = ["conv2"] }, totalSteps: 20)
    let free = try Trainer(Self.graph, options: Self.options(), totalSteps: 20)
    try Self.train(trainer, steps: 1)
    try Self.train(free, steps: 1)
    let (a, b) = (trainer.exportedParameters(averaged: false), free.exportedParameters(averaged: false))
    #expect(a[0] == b[0] && a[2] != b[2])
  }

  @Test("the average follows its recurrence") func averages() throws {
    let trainer = try Trainer(Self.graph, options: Self.options(), totalSteps: 40)
    var expected = trainer.exportedParameters(averaged: false).map { $0.floats.map(Double.init) }
    for step in 1...15 {
      try Self.train(trainer, steps: 1)
      let decay = min(0.9, Double(1 + step) / Double(10 + step))
      for (index, array) in trainer.exportedParameters(averaged: false).enumerated() {
        for (i, value) in array.floats.enumerated() { expected[index][i] += (1 - decay) * (Double(value) - expected[index][i]) }
      }
    }
    for (array, wanted) in zip(trainer.exportedParameters(averaged: true), expected) {
      for (value, wanted) in zip(array.floats, wanted) { #expect(abs(Double(value) - wanted) < 1e-5) }
    }
  }

  @Test("a loss that is not a number changes nothing and names the step") func notANumber() throws {
    let trainer = try Trainer(Self.graph, options: Self.options(), totalSteps: 20)
    try Self.train(trainer, steps: 2)
    let before = trainer.state
    var images = Self.images
    images[100] = .nan
    #expect(throws: TrainError.notANumber(step: 3)) { try step(trainer, images, Self.labels) }
    images[100] = .infinity
    #expect(throws: TrainError.notANumber(step: 3)) { try step(trainer, images, Self.labels) }
    #expect(trainer.state == before)
  }

  @Test("He's initialisation has the fan-in's deviation, biases are 0") func initialises() throws {
    let trainer = try Trainer(Graph.deepConvNet, options: Self.options(), totalSteps: 20)
    for array in trainer.exportedParameters(averaged: false) {
      let values = array.floats
      if array.shape.count == 1 {
        #expect(values.allSatisfy { $0 == 0 })
        continue
      }
      let fanIn = array.shape.count == 2 ? array.shape[0] : array.shape[1] * 9
      let deviation = (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
      // 144 values at least: a relative deviation of 1 / sqrt(288), four of which are 0.24.
      #expect(abs(deviation * (Float(fanIn) / 2).squareRoot() - 1) < 0.24, "\(array.name)")
    }
  }
}
