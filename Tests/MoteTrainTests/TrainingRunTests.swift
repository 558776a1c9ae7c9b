import MoteGraph
import MoteTestSupport
import Testing

@testable import MoteTrain

/// A small network of every kind of layer, and images that it can learn: a bright half, left, right, top or bottom.
enum SmallTraining {
  static let graph: Graph = {
    var graph = Graph(name: "small", input: Shape(8, 8, 1), inputScale: 1 / 255, labels: ["l", "r", "t", "b"])
    graph.append("conv1", .convolution(Convolution(4, Window(3, 3, padding: Padding(1)), weights: "W1", bias: "b1")))
    graph.append("relu1", .relu)
    graph.append("pool1", .maxPool(Window(2, 2, strideY: 2, strideX: 2)))
    graph.append("affine1", .affine(Affine(8, weights: "W2", bias: "b2")))
    graph.append("relu2", .relu)
    graph.append("dropout1", .dropout(ratio: 0.5, inverted: false))
    graph.append("affine2", .affine(Affine(4, weights: "W3", bias: "b3")))
    return graph
  }()

  static func images(_ count: Int, seed: UInt64) -> LabelledImages {
    var random = SeededGenerator(seed: seed)
    var pixels: [UInt8] = []
    let labels = (0..<count).map { _ in UInt8(random.next() % 4) }
    for label in labels {
      for i in 0..<64 {
        let (x, y) = (i % 8, i / 8)
        let isBright = [x < 4, x >= 4, y < 4, y >= 4][Int(label)]
        pixels.append(UInt8((isBright ? 120 : 0) + random.next() % 100))
      }
    }
    return LabelledImages(shape: Shape(8, 8, 1), pixels: pixels, labels: labels)
  }

  static var data: TrainingData {
    TrainingData(training: images(205, seed: 1), validation: images(30, seed: 2), test: images(40, seed: 3))
  }

  static func options(epochs: Int = 3, _ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
    var options = TrainingOptions()
    (options.epochs, options.batchSize, options.learningRate) = (epochs, 20, 0.01)
    change(&options)
    return options
  }

  static var augmentation: Augmentation {
    var augmentation = Augmentation()
    (augmentation.shift, augmentation.elastic) = (0.5, 0.3)
    return augmentation
  }

  static func run(
    _ options: TrainingOptions, of graph: Graph = graph, resuming checkpoint: Checkpoint? = nil, augmentation: Augmentation = augmentation,
    data: TrainingData = data, parameters: [NamedArray]? = nil, command: String = "train"
  ) throws -> TrainingRun {
    let header = LogHeader(
      command: command, settings: options.settings.merging(["network": graph.name]) { first, _ in first }, heldOut: "205..<235",
      threads: options.threads, versions: ["blis": "any"])
    return try TrainingRun(
      graph, parameters: parameters, resuming: checkpoint, data: data, options: options, augmentation: augmentation, header: header)
  }

  /// The checkpoint after `step` steps.
  static func interrupted(_ options: TrainingOptions, after step: Int) throws -> Checkpoint {
    let run = try run(options)
    let outcome = try run.run(isInterrupted: { run.trainer.state.step == step })
    #expect(outcome == .interrupted)
    return run.checkpoint
  }
}

@Suite("Training runs") struct TrainingRunTests {
  @Test("learn, and record every epoch") func learning() throws {
    let run = try SmallTraining.run(SmallTraining.options(epochs: 12) { $0.dropoutRatio = 0.1 })
    var ended: [Int] = []
    #expect(try run.run(epochEnded: { ended.append($0.epoch) }) == .finished)
    #expect(ended == Array(1...12))
    let last = try #require(run.epochs.last)
    #expect(last.step == 120)
    #expect(last.test?.count == 40 && last.validation?.count == 30)
    #expect(try #require(last.test).accuracy > 0.9)
    #expect(last.loss < run.epochs[0].loss)
  }

  @Test("give the same parameters, and others from another seed") func repeatable() throws {
    let runs = try [UInt64(1), 1, 2].map { seed in
      let run = try SmallTraining.run(SmallTraining.options { $0.seed = seed })
      _ = try run.run()
      return run.parameters
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != runs[2])
  }

  /// 10 steps an epoch: at the start, in the middle, before and after an epoch's evaluation.
  @Test("go on from a checkpoint of any step as if nothing had happened", arguments: [0, 3, 10, 17, 29])
  func resumed(_ step: Int) throws {
    let options = SmallTraining.options { $0.averaging = 0.9; $0.schedule = .cosine(warmupSteps: 5, finalFraction: 0) }
    let whole = try SmallTraining.run(options)
    _ = try whole.run()
    let file = try SmallTraining.interrupted(options, after: step).encode()
    let rest = try SmallTraining.run(options, resuming: Checkpoint(decoding: file))
    #expect(try rest.run() == .finished)
    #expect(rest.trainer.state == whole.trainer.state)
    #expect(rest.parameters == whole.parameters)
    func comparable(_ records: [EpochRecord]) -> [EpochRecord] {
      records.map { var record = $0; (record.seconds, record.imagesPerSecond) = (0, 0); return record }
    }
    #expect(comparable(rest.epochs) == comparable(whole.epochs))
  }

  @Test("go on from the end of a run to its end") func resumedAtTheEnd() throws {
    let options = SmallTraining.options(epochs: 1)
    let whole = try SmallTraining.run(options)
    _ = try whole.run()
    let again = try SmallTraining.run(options, resuming: whole.checkpoint)
    #expect(try again.run() == .finished)
    #expect(again.parameters == whole.parameters)
  }

  @Test("stop at a loss that is no number, naming the step, with the last checkpoint as it was") func notANumber() throws {
    let options = SmallTraining.options { $0.learningRate = 1e30; $0.optimizer = .momentum(0.9) }
    let run = try SmallTraining.run(options)
    let error = #expect(throws: TrainError.self) { try run.run() }
    guard case .notANumber(let step, _) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(step > 1 && step <= 30)
    #expect(error.map { "\($0)" }?.hasPrefix("step \(step): ") == true)
  }

  /// A run of one epoch whose gradients, of large parameters, make infinite ones of a finite loss.
  private func overflowing(batchSize: Int) throws -> TrainingRun {
    let options = SmallTraining.options(epochs: 1) {
      ($0.batchSize, $0.learningRate, $0.optimizer) = (batchSize, 3e38, .momentum(0.9))
    }
    let initial = try Trainer(SmallTraining.graph, options: options, totalSteps: 1).exportedParameters(averaged: false)
    let large = initial.map { NamedArray(name: $0.name, shape: $0.shape, values: .float32($0.floats.map { $0 * 1e6 })) }
    return try SmallTraining.run(
      options, data: TrainingData(training: SmallTraining.images(205, seed: 1)), parameters: large)
  }

  @Test("do not pass infinite parameters off as a result") func infiniteResult() throws {
    let run = try overflowing(batchSize: 200)
    #expect(throws: TrainError.notANumber(step: 1, in: .parameters)) { try run.run() }
    #expect(run.epochs.isEmpty)
  }

  @Test("do not leave infinite parameters to a checkpoint when interrupted") func infiniteInterrupted() throws {
    let run = try overflowing(batchSize: 100)
    #expect(throws: TrainError.notANumber(step: 1, in: .parameters)) {
      try run.run(isInterrupted: { run.trainer.state.step == 1 })
    }
  }

  @Test("stop at an evaluation that is no number, and do not claim to have gone back") func infiniteEvaluation() throws {
    let run = try SmallTraining.run(
      SmallTraining.options(epochs: 1) { ($0.batchSize, $0.learningRate, $0.optimizer) = (200, 1e20, .momentum(0.9)) })
    let error = #expect(throws: TrainError.notANumber(step: 1, in: .evaluation)) { try run.run() }
    #expect(
      error?.description
        == "step 1: found a loss that is not a finite number when the parameters behind it were evaluated")
    #expect(run.epochs.isEmpty)
  }

  @Test("refuse options that cannot work") func options() {
    let cases: [(TrainingOptions, String)] = [
      (SmallTraining.options { $0.batchSize = 0 }, "--batch: found 0, expected at least 1"),
      (SmallTraining.options { $0.batchSize = 206 }, "--batch: found 206, expected at most the 205 training images"),
      (SmallTraining.options(epochs: 0), "--epochs: found 0, expected at least 1"),
      (SmallTraining.options(epochs: .max), "--epochs: found \(Int.max), expected fewer"),
    ]
    for (options, text) in cases {
      #expect(throws: TrainError.option(text)) { try SmallTraining.run(options) }
    }
    for rate: Float in [0, -1, .nan, .infinity] {
      #expect(throws: TrainError.self) { try SmallTraining.run(SmallTraining.options { $0.learningRate = rate }) }
    }
    var augmentation = Augmentation()
    augmentation.scale = -1
    #expect(throws: TrainError.self) { try SmallTraining.run(SmallTraining.options(), augmentation: augmentation) }
  }
}
