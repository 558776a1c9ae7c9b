import MoteGraph
import MoteRandom

extension ParameterLayout.Slot {
  /// He's initialisation: weights normal with deviation `sqrt(2 / fan-in)`, biases 0. `file` is in the file's order, so
  /// the numbers do not depend on how the engine lays arrays out.
  func initialValues(seed: UInt64) -> [Float] {
    guard fanIn > 0 else { return [Float](repeating: 0, count: count) }
    // The array's name is its place, so that adding a layer leaves the others as they were.
    let key = name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF }
    var random = SplitMix64(seed: seed, at: (-1, key, 0))
    let deviation = (2 / Double(fanIn)).squareRoot()
    return (0..<count).map { _ in Float(deviation * random.normal()) }
  }
}

extension ParameterLayout {
  func initialParameters(seed: UInt64) -> [NamedArray] {
    slots.map { NamedArray(name: $0.name, shape: $0.shape, values: .float32($0.initialValues(seed: seed))) }
  }
}
