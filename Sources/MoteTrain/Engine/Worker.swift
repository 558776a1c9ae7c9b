import MoteGraph

/// One thread's share of every batch: its layers, values and gradients, all allocated once.
final class Worker {
  /// Images that pass through all layers together: more make the products larger, fewer keep their values in the cache.
  /// A third of a half of the book's batch.
  static let block = 17

  private let plan: Plan
  private let layers: [(layer: any Layer, output: Int, trains: Bool)]
  /// The values between the layers, and their gradients; index `l` is what layer `l` writes.
  private let values: [FloatBuffer]
  private let valueGradients: [FloatBuffer]
  /// The layer behind which gradients are needed: the first with parameters that train.
  private let firstTrained: Int
  /// The sum of the parameter gradients of the worker's images.
  let gradients: FloatBuffer
  private(set) var loss = 0.0
  private(set) var correct = 0
  /// Whether the part of the summed gradient that this worker looked at is finite.
  private(set) var sawFinite = true

  init(_ plan: Plan) {
    self.plan = plan
    layers = plan.layers(block: Worker.block)
    values = layers.map { FloatBuffer(Worker.block * plan.shapes[$0.output].count) }
    valueGradients = layers.map { FloatBuffer(Worker.block * plan.shapes[$0.output].count) }
    firstTrained = layers.firstIndex { $0.trains } ?? layers.count
    gradients = FloatBuffer(plan.layout.count)
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
    for first in stride(from: range.lowerBound, to: range.upperBound, by: Worker.block) {
      let pass = Pass(
        count: min(Worker.block, range.upperBound - first), first: first, step: step, parameters: parameters)
      forward(images + first * size, pass)
      let last = layers.count - 1
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

  private func forward(_ images: UnsafePointer<Float>, _ pass: Pass) {
    var input = images
    for (index, entry) in layers.enumerated() {
      entry.layer.forward(input, values[index].base, pass)
      input = UnsafePointer(values[index].base)
    }
  }

  private func backward(_ pass: Pass) {
    for index in stride(from: layers.count - 1, through: firstTrained, by: -1) {
      layers[index].layer.backward(
        output: values[index].base, outputGradient: valueGradients[index].base,
        inputGradient: index > firstTrained ? valueGradients[index - 1].base : nil, gradients: gradients.base, pass)
    }
  }
}
