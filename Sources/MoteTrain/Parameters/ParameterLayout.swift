import MoteGraph

/// Where each array of a graph lies in one flat vector, and the order of its elements there.
///
/// Convolution weights lie as `[KH, KW, C / groups, O]` and affine weights as `[I, O]` with inputs in H, W, C order, so that both
/// are the right-hand matrix of a product with NHWC rows.
struct ParameterLayout {
  /// How an array's elements are ordered in the vector, as against in a file.
  enum Order: Hashable {
    /// File `[O, C, KH · KW]`, channels of one group.
    case convolution(outputs: Int, channels: Int, positions: Int)
    /// File `[I, O]`, inputs in C, H, W order.
    case affine(positions: Int, channels: Int, outputs: Int)
    case bias
  }

  /// How an array comes to its values.
  enum Role: Hashable {
    case learned
    /// A running average of a batch normalization, which a step moves towards what it observed.
    case mean
    case variance(epsilon: Float)
  }

  struct Slot {
    var name: String
    /// The shape in a file.
    var shape: [Int]
    var order: Order
    var role: Role
    var offset: Int
    /// The layer that named the array first.
    var layer: String

    var count: Int { shape.reduce(1, *) }
  }

  private(set) var slots: [Slot] = []
  /// Where zeros lie, in the place of the biases that layers do not have.
  private(set) var zeros = 0
  /// Elements of the vector; slots start at multiples of 16, the rest stays 0.
  private(set) var count = 0

  init(_ graph: Graph, shapes: [Shape]) throws(TrainError) {
    var unbiased = 0
    for node in graph.nodes {
      let input = shapes[node.inputs[0]]
      switch node.operation {
      case .convolution(let convolution):
        let window = convolution.window
        let (outputs, channels) = (convolution.outputChannels, input.channels / convolution.groups)
        try add(
          convolution.weights, [outputs, channels, window.height, window.width],
          .convolution(outputs: outputs, channels: channels, positions: window.height * window.width), node)
        if let bias = convolution.bias { try add(bias, [outputs], .bias, node) } else { unbiased = max(unbiased, outputs) }
      case .affine(let affine):
        try add(
          affine.weights, [input.count, affine.outputs],
          .affine(positions: input.height * input.width, channels: input.channels, outputs: affine.outputs), node)
        if let bias = affine.bias {
          try add(bias, [affine.outputs], .bias, node)
        } else {
          unbiased = max(unbiased, affine.outputs)
        }
      case .batchNormalization(let norm):
        for name in [norm.scale, norm.offset] { try add(name, [input.channels], .bias, node) }
        try add(norm.mean, [input.channels], .bias, node, .mean)
        try add(norm.variance, [input.channels], .bias, node, .variance(epsilon: norm.epsilon))
      default:
        break
      }
    }
    zeros = count
    count += unbiased
  }

  private mutating func add(
    _ name: String, _ shape: [Int], _ order: Order, _ node: Graph.Node, _ role: Role = .learned
  ) throws(TrainError) {
    if let known = slots.first(where: { $0.name == name }) {
      // Two layers would move an average towards two things.
      guard role == .learned, known.role == .learned else {
        throw .graph("layer \(node.name): found \(name) in layer \(known.layer) too, expected a running average of its own")
      }
      guard known.order == order, known.shape == shape else {
        throw .graph("layer \(node.name): found \(name) read in another order than by layer \(known.layer), expected the same")
      }
      return
    }
    let slot = Slot(name: name, shape: shape, order: order, role: role, offset: count, layer: node.name)
    slots.append(slot)
    count += (slot.count + 15) & ~15
  }

  func slot(_ name: String) -> Slot? { slots.first { $0.name == name } }
}

extension ParameterLayout.Slot {
  /// For each element in the vector's order, its index in the file's.
  func forEachElement(_ body: (_ vector: Int, _ file: Int) -> Void) {
    switch order {
    case .bias:
      for i in 0..<count { body(i, i) }
    case .convolution(let outputs, let channels, let positions):
      for position in 0..<positions {
        for c in 0..<channels {
          for o in 0..<outputs { body((position * channels + c) * outputs + o, (o * channels + c) * positions + position) }
        }
      }
    case .affine(let positions, let channels, let outputs):
      for position in 0..<positions {
        for c in 0..<channels {
          for o in 0..<outputs { body((position * channels + c) * outputs + o, (c * positions + position) * outputs + o) }
        }
      }
    }
  }
}

extension ParameterLayout {
  /// A suffix names a moment, and only what is learned has moments.
  private func slots(_ suffix: String) -> [Slot] { suffix.isEmpty ? slots : slots.filter { $0.role == .learned } }

  /// The vector's arrays as a file holds them, or with a suffix the moments, which it names.
  func arrays(_ vector: FloatBuffer, suffix: String = "") -> [NamedArray] {
    slots(suffix).map { slot in
      var values = [Float](repeating: 0, count: slot.count)
      slot.forEachElement { values[$1] = vector.base[slot.offset + $0] }
      return NamedArray(name: slot.name + suffix, shape: slot.shape, values: .float32(values))
    }
  }

  /// Fills the vector from arrays of a file: each slot's name with `suffix` once, its shape, finite values, no other.
  func load(_ arrays: [NamedArray], into vector: FloatBuffer, suffix: String = "") throws(TrainError) {
    var found: [String: NamedArray] = [:]
    for array in arrays {
      guard found.updateValue(array, forKey: array.name) == nil else {
        throw .parameters("array \(array.name): found it twice, expected it once")
      }
    }
    for slot in slots(suffix) {
      let name = slot.name + suffix
      guard let array = found.removeValue(forKey: name) else {
        throw .parameters("array \(name): found nothing, expected shape \(slot.shape)")
      }
      guard array.shape == slot.shape, array.values.count == slot.count else {
        throw .parameters("array \(name): found shape \(array.shape) with \(array.values.count) values, expected \(slot.shape)")
      }
      let values = array.floats
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw .parameters("array \(name): found \(values[index]) at element \(index), expected finite numbers")
      }
      if case .variance(let epsilon) = slot.role, let index = values.firstIndex(where: { $0 < 0 || $0 + epsilon <= 0 }) {
        throw .parameters(
          "array \(name): found \(values[index]) at element \(index), expected a variance of at least 0, with \(epsilon) above 0")
      }
      slot.forEachElement { vector.base[slot.offset + $0] = values[$1] }
    }
    if let surplus = found.keys.sorted().first {
      throw .parameters("array \(surplus): found an array that the network does not have")
    }
  }
}
