import ArgumentParser
import MoteCommandSupport
import MoteGraph
import MoteTrain

/// What replaces the recipe's training options.
struct OptimizerOptions: ParsableArguments {
  @Option(help: "Epochs: how often training goes through all images.")
  var epochs: Int?
  @Option(name: .customLong("batch"), help: "Images a step.")
  var batchSize: Int?
  @Option(name: .customLong("lr"), help: "Learning rate: the peak of the schedule.")
  var learningRate: Float?
  @Option(help: "adam or momentum.")
  var optimizer: String?
  @Option(help: "For --optimizer momentum: how much of the last step is kept.")
  var momentum: Float = 0.9
  @Option(help: "How the learning rate changes: constant, step or cosine.")
  var schedule: String?
  @Option(help: "For --schedule step: epochs between two steps.")
  var stepEpochs = 5
  @Option(help: "For --schedule step: what each step multiplies the rate by.")
  var stepFactor: Float = 0.5
  @Option(help: "For --schedule cosine: steps over which the rate rises from 0.")
  var warmup = 0
  @Option(help: "For --schedule cosine: the share of the peak at the last step.")
  var finalFraction: Float = 0
  @Option(help: "book: inference multiplies by 1 - ratio. inverted: training divides by it. Recorded for convert.")
  var dropout: String?
  @Option(help: "The share of values that dropout blanks.")
  var dropoutRatio: Float?
  @Option(help: "The part of every weight, times the rate, that a step takes away.")
  var weightDecay: Float?
  @Option(help: "Keep, evaluate and write a moving average of the parameters with this decay, 0.999 say; 0 for none.")
  var average: Float?
  @Option(help: "The part of each target that is spread over all classes.")
  var labelSmoothing: Float?
  @Option(help: "Decides initial parameters, order, distortions and dropout.")
  var seed: UInt64?
  @Option(help: "Threads that share each batch; the result depends on their number.")
  var threads: Int?

  /// The recipe's options with those given in their place.
  func applied(to base: TrainingOptions) throws -> TrainingOptions {
    var options = base
    if let epochs { options.epochs = epochs }
    if let batchSize { options.batchSize = batchSize }
    if let learningRate { options.learningRate = learningRate }
    if let dropoutRatio { options.dropoutRatio = dropoutRatio }
    if let weightDecay { options.weightDecay = weightDecay }
    if let average { options.averaging = average == 0 ? nil : average }
    if let labelSmoothing { options.labelSmoothing = labelSmoothing }
    if let seed { options.seed = seed }
    if let threads { options.threads = threads }
    if let dropout {
      options.dropout = try DropoutForm(rawValue: dropout) ?? unknown("dropout", dropout, "book or inverted")
    }
    switch optimizer {
    case nil: break
    case "adam": options.optimizer = .bookAdam
    case "momentum": options.optimizer = .momentum(momentum)
    case let name?: return try unknown("optimizer", name, "adam or momentum")
    }
    switch schedule {
    case nil: break
    case "constant": options.schedule = .constant
    case "step": options.schedule = .step(everyEpochs: stepEpochs, factor: stepFactor)
    case "cosine": options.schedule = .cosine(warmupSteps: warmup, finalFraction: finalFraction)
    case let name?: return try unknown("schedule", name, "constant, step or cosine")
    }
    return options
  }

  /// Weights that were trained with one form of dropout go on with it, unless another is asked for.
  func keepDropout(of graph: Graph, in options: inout TrainingOptions) {
    for node in graph.nodes {
      guard case .dropout(let ratio, let inverted) = node.operation else { continue }
      if dropout == nil { options.dropout = inverted ? .inverted : .book }
      if dropoutRatio == nil { options.dropoutRatio = ratio }
      return
    }
  }

  private func unknown<Value>(_ option: String, _ found: String, _ expected: String) throws -> Value {
    throw CommandFailure("--\(option): found \(found), expected \(expected)")
  }
}
