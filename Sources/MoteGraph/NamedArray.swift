/// A trained parameter array as its file held it: name, shape and values in C order.
public struct NamedArray: Equatable, Sendable {
  /// The values at the precision of the file. binary16 and bfloat16 are widened to `float32`, which is exact.
  public enum Values: Equatable, Sendable {
    case float32([Float])
    case float64([Double])

    public var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      }
    }
  }

  public var name: String
  public var shape: [Int]
  public var values: Values

  public init(name: String, shape: [Int], values: Values) {
    self.name = name
    self.shape = shape
    self.values = values
  }

  /// The values rounded to float32, to nearest even.
  public var floats: [Float] {
    switch values {
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    }
  }
}
