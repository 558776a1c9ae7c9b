import CBLIS
import Dispatch
import MoteGraph

/// Trains one graph: holds its parameters, gradients and optimizer, and changes them a batch at a time.
///
/// The same seed, thread count, data and kind of processor give the same bytes. Not for concurrent use.
public final class Trainer {
  /// The graph as it is trained: its dropout nodes are as the options say, so a file that records it tells `convert`
  /// which factor to fold.
  public let graph: Graph
  public let options: TrainingOptions
  public let totalSteps: Int
  private let plan: Plan
  private let workers: [Worker]
  private let optimizer: Optimizer
  private let parameters: FloatBuffer
  /// Nil without averaging.
  private let average: FloatBuffer?
  private var step = 0

  /// Starts from given parameters, or for nil from `Graph.initialParameters(seed:)` of the options' seed.
  ///
  /// Throws for options that cannot work, a graph that these layers cannot train and parameters that are not its own.
  public init(
    _ graph: Graph, parameters arrays: [NamedArray]? = nil, options: TrainingOptions, totalSteps: Int
  ) throws(TrainError) {
    try options.check(totalSteps: totalSteps)
    self.graph = graph.withDropout(ratio: options.dropoutRatio, inverted: options.dropout == .inverted)
    self.options = options
    self.totalSteps = totalSteps
    let plan = try Plan(self.graph, frozen: options.frozen, seed: options.seed)
    self.plan = plan
    parameters = FloatBuffer(plan.layout.count)
    let initial = if let arrays { arrays } else { try plan.initialParameters() }
    try plan.layout.load(initial, into: parameters)
    average = options.averaging == nil ? nil : FloatBuffer(plan.layout.count)
    average?.copy(from: parameters)
    optimizer = Optimizer(options.optimizer, count: plan.layout.count)
    let share = (options.batchSize + options.threads - 1) / options.threads
    workers = (0..<options.threads).map { _ in Worker(plan, share: share) }
    // Workers run side by side instead.
    bli_thread_set_num_threads(1)
  }

  /// Goes on from a state, bit for bit as the trainer that it was taken from would have.
  public convenience init(
    _ graph: Graph, restoring state: TrainerState, options: TrainingOptions, totalSteps: Int
  ) throws(TrainError) {
    try self.init(graph, parameters: state.parameters, options: options, totalSteps: totalSteps)
    guard (0...totalSteps).contains(state.step) else {
      throw .parameters("state: found step \(state.step), expected 0 to \(totalSteps)")
    }
    step = state.step
    let names = options.optimizer.momentNames
    let known = state.moments.filter { moment in names.contains { moment.name.hasSuffix($0) } }
    if let other = state.moments.first(where: { !known.contains($0) }) {
      throw .parameters("array \(other.name): found it in the state, expected moments of \(options.optimizer)")
    }
    for (name, vector) in zip(names, optimizer.moments) {
      try plan.layout.load(known.filter { $0.name.hasSuffix(name) }, into: vector, suffix: name)
    }
    if let average {
      try plan.layout.load(state.averaged, into: average)
    } else if let surplus = state.averaged.first {
      throw .parameters("array \(surplus.name): found an average in the state, expected none without averaging")
    }
  }

  /// Everything that a checkpoint needs.
  public var state: TrainerState {
    let moments = zip(options.optimizer.momentNames, optimizer.moments).flatMap { plan.layout.arrays($1, suffix: $0) }
    return TrainerState(
      step: step, parameters: plan.layout.arrays(parameters), moments: moments,
      averaged: average.map { plan.layout.arrays($0) } ?? [])
  }

  /// Whether the steps so far left only finite numbers behind; a step checks its loss and gradients, not what it makes of
  /// them.
  var isFinite: Bool { ([parameters] + optimizer.moments + (average.map { [$0] } ?? [])).allSatisfy(\.isFinite) }

  /// The learning rate of the next step.
  public var learningRate: Float { options.rate(step: step + 1, totalSteps: totalSteps) }

  /// The parameters, or their average, with the names, shapes and axis order that `convert` reads. Without averaging
  /// the average is the parameters themselves.
  public func exportedParameters(averaged: Bool) -> [NamedArray] {
    plan.layout.arrays(averaged ? average ?? parameters : parameters)
  }

  /// One step on `labels.count` images `[count, H, W, C]`, scaled as the network reads them (bytes times the graph's
  /// `inputScale`).
  ///
  /// Throws for images or labels that do not fit, and `notANumber` before it changes anything.
  public func step(images: Span<Float>, labels: [UInt8]) throws(TrainError) -> StepResult {
    let next = step + 1
    let result = try run(images, labels, parameters: parameters, step: next)
    guard result.loss.isFinite else { throw .notANumber(step: next) }
    forEachWorker { index, worker in
      worker.sum(workers.dropFirst(), into: workers[0].gradients, share(of: plan.layout.count, index))
    }
    guard workers.allSatisfy(\.sawFinite) else { throw .notANumber(step: next) }
    update(step: next)
    step = next
    return result
  }

  /// The loss and the hits on any number of images, dropout as at inference.
  public func evaluate(images: Span<Float>, labels: [UInt8], averaged: Bool = false) throws(TrainError) -> StepResult {
    try run(images, labels, parameters: averaged ? average ?? parameters : parameters, step: nil)
  }

  /// Splits the batch over the workers, an equal run of images each.
  private func run(
    _ images: Span<Float>, _ labels: [UInt8], parameters: FloatBuffer, step: Int?
  ) throws(TrainError) -> StepResult {
    let (count, size) = (labels.count, graph.input.count)
    guard count > 0, images.count == count * size else {
      throw .data("batch: found \(images.count) values for \(count) labels, expected \(size) an image and at least one image")
    }
    if let index = labels.firstIndex(where: { Int($0) >= plan.classes }) {
      throw .data("image \(index): found label \(labels[index]), expected less than \(plan.classes)")
    }
    let smoothing = step == nil ? 0 : options.labelSmoothing
    images.withUnsafeBufferPointer { images in
      labels.withUnsafeBufferPointer { labels in
        guard let images = images.baseAddress, let labels = labels.baseAddress else { return }
        forEachWorker { index, worker in
          worker.run(
            images: images, labels: labels, range: share(of: count, index), parameters: parameters.base, step: step,
            smoothing: smoothing, scale: 1 / Float(count))
        }
      }
    }
    let loss = workers.reduce(0) { $0 + $1.loss } / Double(count)
    return StepResult(loss: Float(loss), correct: workers.reduce(0) { $0 + $1.correct })
  }

  /// Makes the optimizer's step along the summed gradients. In the places of running averages the sum is what the step
  /// observed.
  private func update(step: Int) {
    let rate = options.rate(step: step, totalSteps: totalSteps)
    let decay = options.averaging.map { min($0, Float(1 + step) / Float(10 + step)) }
    let layout = plan.layout
    forEachWorker { index, _ in
      let elements = share(of: layout.count, index)
      let sum = workers[0].gradients.base
      for slot in layout.slots where plan.trains(slot) {
        let range = elements.clamped(to: slot.offset..<(slot.offset + slot.count))
        guard slot.role == .learned else {
          for i in range { parameters.base[i] += BatchNormalizationLayer.momentum * (sum[i] - parameters.base[i]) }
          continue
        }
        optimizer.apply(
          sum, to: parameters.base, range: range, step: step, rate: rate,
          decay: slot.order == .bias ? 1 : 1 - rate * options.weightDecay)
      }
      if let average, let decay {
        for i in elements { average.base[i] += (1 - decay) * (parameters.base[i] - average.base[i]) }
      }
    }
  }

  private func share(of count: Int, _ index: Int) -> Range<Int> {
    (count * index / workers.count)..<(count * (index + 1) / workers.count)
  }

  /// Runs a body for every worker at the same time. Bodies touch nothing of each other's but what they only read.
  private func forEachWorker(_ body: (Int, Worker) -> Void) {
    withoutActuallyEscaping(body) { body in
      let shared = Unchecked(value: (workers, body))
      DispatchQueue.concurrentPerform(iterations: workers.count) { index in
        shared.value.1(index, shared.value.0[index])
      }
    }
  }
}

/// Vouches that a value is used by one thread at a time, or only read.
private struct Unchecked<Value>: @unchecked Sendable {
  var value: Value
}
