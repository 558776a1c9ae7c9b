extension Graph {
  /// The arrays by name, as float32, after checking that they are exactly the ones this graph expects.
  func checked(_ arrays: [NamedArray]) throws(GraphError) -> [String: [Float]] {
    let expected = try parameterShapes()
    var problems = Problems()
    var found: [String: NamedArray] = [:]
    for array in arrays {
      if found.updateValue(array, forKey: array.name) != nil {
        problems.add(array.name, found: "it twice", expected: "it once")
      }
    }
    var values: [String: [Float]] = [:]
    for (name, shape) in expected {
      guard let array = found.removeValue(forKey: name) else {
        problems.add(name, found: "nothing", expected: "shape \(shape)")
        continue
      }
      guard array.shape == shape else {
        problems.add(name, found: "shape \(brief(array.shape))", expected: "\(shape)")
        continue
      }
      let count = shape.reduce(1, *)
      guard array.values.count == count else {
        problems.add(name, found: "\(array.values.count) values", expected: "\(count)")
        continue
      }
      let floats = array.floats
      if let index = floats.firstIndex(where: { !$0.isFinite }) {
        problems.add(
          name, found: "\(array.values.text(at: index)) at element \(index)", expected: "numbers finite in float32")
      }
      values[name] = floats
    }
    for array in arrays {
      guard let surplus = found.removeValue(forKey: array.name) else { continue }
      problems.add(array.name, found: "an array of shape \(brief(surplus.shape))", expected: "no array of this name")
    }
    if let error = problems.error(for: self.name) { throw error }
    return values
  }

  /// A shape from a file, cut so that a message stays a line.
  private func brief(_ shape: [Int]) -> String {
    shape.count <= 8 ? "\(shape)" : "[\(shape.prefix(8).map(String.init).joined(separator: ", ")), ...]"
  }
}

/// What is wrong with a set of arrays, gathered so that a user sees all of it at once.
private struct Problems {
  static let shown = 4
  var texts: [String] = []
  var count = 0

  mutating func add(_ name: String, found: String, expected: String) {
    count += 1
    if count <= Problems.shown { texts.append("\(printable(name)): found \(found), expected \(expected)") }
  }

  func error(for network: String) -> GraphError? {
    guard count > 0 else { return nil }
    let more = count > Problems.shown ? "; and \(count - Problems.shown) more" : ""
    return GraphError("parameters of \(printable(network)): \(texts.joined(separator: "; "))\(more)")
  }
}

extension NamedArray.Values {
  fileprivate func text(at index: Int) -> String {
    switch self {
    case .float32(let values): "\(values[index])"
    case .float64(let values): "\(values[index])"
    }
  }
}
