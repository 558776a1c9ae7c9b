import Testing

@testable import MoteTrain

@Suite("Optimizers against their formulas")
struct OptimizerTests {
  static let gradients: [[Float]] = [[1, -2, 0], [0.5, 4, 0], [-3, 1e-3, 0]]

  static func run(_ kind: OptimizerKind, decay: Float = 1) -> [Float] {
    let (parameters, gradient) = (FloatBuffer(3), FloatBuffer(3))
    parameters.base.update(repeating: 1, count: 3)
    let optimizer = Optimizer(kind, count: 3)
    for (step, values) in gradients.enumerated() {
      for i in 0..<3 { gradient.base[i] = values[i] }
      optimizer.apply(gradient.base, to: parameters.base, range: 0..<3, step: step + 1, rate: 0.1, decay: decay)
    }
    return parameters.array
  }

  @Test("Adam in the book's form") func adam() {
    var (parameters, m, v) = ([1.0, 1, 1], [0.0, 0, 0], [0.0, 0, 0])
    var (power1, power2) = (1.0, 1.0)
    for values in Self.gradients {
      power1 *= 0.9
      power2 *= 0.999
      let rate = 0.1 * (1 - power2).squareRoot() / (1 - power1)
      for i in 0..<3 {
        m[i] += 0.1 * (Double(values[i]) - m[i])
        v[i] += 0.001 * (Double(values[i]) * Double(values[i]) - v[i])
        parameters[i] -= rate * m[i] / (v[i].squareRoot() + 1e-7)
      }
    }
    // 1 - beta in float32 is off by 2^-25 of 0.001, some 5e-5 of the step of 0.1.
    for (found, expected) in zip(Self.run(.bookAdam), parameters) { #expect(abs(Double(found) - expected) < 2e-5) }
  }

  @Test("momentum, with decoupled decay") func momentum() {
    var (parameters, velocity) = ([1.0, 1, 1], [0.0, 0, 0])
    for values in Self.gradients {
      for i in 0..<3 {
        velocity[i] = 0.9 * velocity[i] - 0.1 * Double(values[i])
        parameters[i] = parameters[i] * 0.5 + velocity[i]
      }
    }
    for (found, expected) in zip(Self.run(.momentum(0.9), decay: 0.5), parameters) {
      #expect(abs(Double(found) - expected) < 1e-6)
    }
  }
}
