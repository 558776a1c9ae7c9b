/// Changes parameters along their gradients. Elements are independent, so any split over threads gives the same bytes.
struct Optimizer {
  let kind: OptimizerKind
  /// Adam: first and second moments; momentum: the velocity.
  let moments: [FloatBuffer]

  init(_ kind: OptimizerKind, count: Int) {
    self.kind = kind
    moments = kind.momentNames.map { _ in FloatBuffer(count) }
  }

  /// Step `step` (the first is 1) on the elements in `range`, at the schedule's `rate`; `decay` is what each parameter is
  /// multiplied by first.
  func apply(
    _ gradients: UnsafePointer<Float>, to parameters: UnsafeMutablePointer<Float>, range: Range<Int>, step: Int,
    rate: Float, decay: Float
  ) {
    switch kind {
    case .adam(let beta1, let beta2, let epsilon):
      let (first, second) = (moments[0].base, moments[1].base)
      let corrected = Float(Double(rate) * (1 - power(beta2, step)).squareRoot() / (1 - power(beta1, step)))
      for i in range {
        let gradient = gradients[i]
        first[i] += (1 - beta1) * (gradient - first[i])
        second[i] += (1 - beta2) * (gradient * gradient - second[i])
        parameters[i] = parameters[i] * decay - corrected * first[i] / (second[i].squareRoot() + epsilon)
      }
    case .momentum(let momentum):
      let velocity = moments[0].base
      for i in range {
        velocity[i] = momentum * velocity[i] - rate * gradients[i]
        parameters[i] = parameters[i] * decay + velocity[i]
      }
    }
  }

  /// By squaring, so that no library's `pow` has a say.
  private func power(_ base: Float, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, Double(base), exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}

extension OptimizerKind {
  /// What a state calls each moment, behind the parameter's name.
  var momentNames: [String] {
    switch self {
    case .adam: [".first", ".second"]
    case .momentum: [".velocity"]
    }
  }
}
