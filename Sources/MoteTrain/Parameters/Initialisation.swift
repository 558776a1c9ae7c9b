import MoteGraph

extension ParameterLayout {
  /// He's initialisation, in the file's order, so that the numbers do not depend on how the engine lays arrays out.
  func initialParameters(seed: UInt64) -> [NamedArray] {
    slots.map { slot in
      NamedArray(
        name: slot.name, shape: slot.shape,
        values: .float32(heInitialValues(of: slot.name, count: slot.count, fanIn: slot.fanIn, seed: seed)))
    }
  }
}
