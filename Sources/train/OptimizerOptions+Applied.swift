import MoteCommandSupport
import MoteGraph
import MoteTrain

extension OptimizerOptions {
  /// The recipe's options with those given in their place.
  /// - Throws: for unknown names, and for options that have no effect with the optimizer or the schedule.
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
    options.optimizer = try optimizer(instead: base.optimizer)
    options.schedule = try schedule(instead: base.schedule)
    return options
  }

  /// Weights that were trained with one form of dropout go on with it, unless another is asked for.
  /// - Returns: whether that is other than what the recipe has.
  func keepDropout(of graph: Graph, in options: inout TrainingOptions) -> Bool {
    let before = options
    for node in graph.nodes {
      guard case .dropout(let ratio, let inverted) = node.operation else { continue }
      if dropout == nil { options.dropout = inverted ? .inverted : .book }
      if dropoutRatio == nil { options.dropoutRatio = ratio }
      break
    }
    return options != before
  }

  private func optimizer(instead base: OptimizerKind) throws -> OptimizerKind {
    let kind: OptimizerKind =
      switch optimizer {
      case nil, base.name: base
      case "adam": .bookAdam
      case "momentum": .momentum(OptimizerKind.usualMomentum)
      case let name?: try unknown("optimizer", name, "adam or momentum")
      }
    if case .momentum(let usual) = kind { return .momentum(momentum ?? usual) }
    try refuse(momentum == nil ? nil : "momentum", "--optimizer momentum", kind.name)
    return kind
  }

  /// A schedule of the recipe's kind keeps what is not given.
  private func schedule(instead base: LearningRateSchedule) throws -> LearningRateSchedule {
    let (step, cosine) = (LearningRateSchedule.usualStep, LearningRateSchedule.usualCosine)
    var kind: LearningRateSchedule =
      switch schedule {
      case nil, base.name: base
      case "constant": .constant
      case "step": .step(everyEpochs: step.everyEpochs, factor: step.factor)
      case "cosine": .cosine(warmupSteps: cosine.warmupSteps, finalFraction: cosine.finalFraction)
      case let name?: try unknown("schedule", name, "constant, step or cosine")
      }
    let ofStep = stepEpochs != nil ? "step-epochs" : stepFactor != nil ? "step-factor" : nil
    let ofCosine = warmup != nil ? "warmup" : finalFraction != nil ? "final-fraction" : nil
    switch kind {
    case .constant: break
    case .step(let everyEpochs, let factor):
      kind = .step(everyEpochs: stepEpochs ?? everyEpochs, factor: stepFactor ?? factor)
    case .cosine(let steps, let fraction):
      kind = .cosine(warmupSteps: warmup ?? steps, finalFraction: finalFraction ?? fraction)
    }
    if kind.name != "step" { try refuse(ofStep, "--schedule step", kind.name) }
    if kind.name != "cosine" { try refuse(ofCosine, "--schedule cosine", kind.name) }
    return kind
  }

  /// An option without effect is a misunderstanding.
  private func refuse(_ option: String?, _ needed: String, _ found: String) throws {
    guard let option else { return }
    throw CommandFailure("--\(option): found it with \(found), expected \(needed)")
  }

  private func unknown<Value>(_ option: String, _ found: String, _ expected: String) throws -> Value {
    throw CommandFailure("--\(option): found \(found), expected \(expected)")
  }
}

extension OptimizerKind {
  /// As the command line calls it.
  var name: String {
    switch self {
    case .adam: "adam"
    case .momentum: "momentum"
    }
  }
}

extension LearningRateSchedule {
  /// As the command line calls it.
  var name: String {
    switch self {
    case .constant: "constant"
    case .step: "step"
    case .cosine: "cosine"
    }
  }
}
