import MoteGraph

/// One thread's share of every batch: its layers, values and gradients, all allocated once.
final class Worker {
  /// Images that pass through all layers together: more make the products larger, fewer keep their values in the cache.
  /// A third of a half of the book's batch.
  static let block = 17
  /// As `block` where layers normalize by the statistics of the images that they see together: half of the book's batch.
  static let observedBlock = 50

  private let plan: Plan
  /// Images of the worker's blocks at most.
  private let block: Int
  private let layers: [PlannedLayer]
  private let routes: [Route]
  /// The values between the layers and their gradients, by the graph's numbers; empty where there is none.
  private let values: [FloatBuffer]
  private let valueGradients: [FloatBuffer]
  /// A gradient on its way to a value that several layers read.
  private let summand: FloatBuffer
  /// The sum of the parameter gradients of the worker's images.
  let gradients: FloatBuffer
  private(set) var loss = 0.0
  private(set) var correct = 0
  /// Whether the part of the summed gradient that this worker looked at is finite.
  private(set) var sawFinite = true

  /// What the backward pass does at a layer.
  private struct Route {
    /// Whether parameters that train lie at the layer or before it.
    var runs = false
    /// Whether they lie before it.
    var passesOn = false
    /// Whether a layer behind has written the gradient of this layer's input already.
    var adds = false
  }

  /// - Parameter share: the most images of a step's batch that the worker gets.
  init(_ plan: Plan, share: Int = Worker.block) {
    self.plan = plan
    block = plan.observed.isEmpty ? Worker.block : min(max(share, 1), Worker.observedBlock)
    let layers = plan.layers(block: block)
    self.layers = layers
    routes = Worker.routes(layers, values: plan.shapes.count)
    let made = Set(layers.map(\.output))
    let (shapes, block) = (plan.shapes, block)
    values = shapes.indices.map { FloatBuffer(made.contains($0) ? block * shapes[$0].count : 0) }
    valueGradients = shapes.indices.map { FloatBuffer(made.contains($0) ? block * shapes[$0].count : 0) }
    let summands = zip(layers, routes).map { layer, route in route.adds ? block * shapes[layer.input].count : 0 }
    summand = FloatBuffer(summands.max() ?? 0)
    gradients = FloatBuffer(plan.layout.count)
  }

  private static func routes(_ layers: [PlannedLayer], values: Int) -> [Route] {
    var needed = [Bool](repeating: false, count: values)
    for layer in layers where layer.trains || needed[layer.input] { needed[layer.output] = true }
    var written = [Bool](repeating: false, count: values)
    var routes = layers.map { Route(runs: needed[$0.output], passesOn: needed[$0.input]) }
    for index in layers.indices.reversed() where routes[index].passesOn {
      routes[index].adds = written[layers[index].input]
      written[layers[index].input] = true
    }
    return routes
  }

  /// The losses, hits and, in a step, gradients of the images `range` of a batch. `scale` multiplies the gradients.
  func run(
    images: UnsafePointer<Float>, labels: UnsafePointer<UInt8>, range: Range<Int>, parameters: UnsafePointer<Float>,
    step: Int?, smoothing: Float, scale: Float
  ) {
    (loss, correct) = (0, 0)
    if step != nil { gradients.clear() }
    for entry in layers { entry.layer.prepare(parameters) }
    let size = plan.shapes[0].count
    let head = SoftmaxCrossEntropy(classes: plan.classes, smoothing: smoothing)
    for part in parts(range) {
      let first = part.lowerBound
      let pass = Pass(
        count: part.count, first: first, step: step, parameters: parameters, share: Float(part.count) * scale)
      forward(images + first * size, pass)
      let last = plan.graph.nodes.count
      valueGradients[last].base.update(from: values[last].base, count: pass.count * plan.classes)
      let result = head.run(valueGradients[last].base, labels: labels + first, count: pass.count, scale: scale)
      loss += result.loss
      correct += result.correct
      if step != nil { backward(pass) }
    }
    if step != nil { for entry in layers { entry.layer.finish(gradients.base) } }
  }

  /// Adds the gradients of others to this worker's share of the first's, in their order.
  func sum(_ others: ArraySlice<Worker>, into first: FloatBuffer, _ elements: Range<Int>) {
    // 0 times anything but a finite number is not a number.
    var check: Float = 0
    for other in others { for i in elements { first.base[i] += other.gradients.base[i] } }
    for i in elements { check += first.base[i] * 0 }
    sawFinite = check == 0
  }

  /// The blocks of a run of images: full ones and a rest, or where statistics are taken of them equal ones.
  private func parts(_ range: Range<Int>) -> [Range<Int>] {
    if plan.observed.isEmpty {
      return stride(from: range.lowerBound, to: range.upperBound, by: block).map { $0..<min($0 + block, range.upperBound) }
    }
    let count = (range.count + block - 1) / block
    return (0..<count).map { part in
      (range.lowerBound + range.count * part / count)..<(range.lowerBound + range.count * (part + 1) / count)
    }
  }

  private func forward(_ images: UnsafePointer<Float>, _ pass: Pass) {
    for entry in layers {
      let input = entry.input == 0 ? images : UnsafePointer(values[entry.input].base)
      entry.layer.forward(input, values[entry.output].base, pass)
    }
  }

  private func backward(_ pass: Pass) {
    for index in layers.indices.reversed() where routes[index].runs {
      let (entry, route) = (layers[index], routes[index])
      let input = valueGradients[entry.input].base
      entry.layer.backward(
        output: values[entry.output].base, outputGradient: valueGradients[entry.output].base,
        inputGradient: route.passesOn ? (route.adds ? summand.base : input) : nil, gradients: gradients.base, pass)
      if route.adds { Passes.add(summand.base, count: pass.count * plan.shapes[entry.input].count, to: input) }
    }
  }
}
