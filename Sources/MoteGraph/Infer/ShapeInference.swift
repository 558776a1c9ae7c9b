extension Graph {
  /// The most elements that one tensor may have; the file format's limit.
  public static let maximumElements = 1 << 31

  /// The shape of every value: index 0 is the input, node `n` makes index `n + 1`.
  ///
  /// Throws when a node reads a value that does not exist yet or another number of values than its operation does, when
  /// shapes do not meet, when a window does not fit its padded input, when groups do not divide the channels, when a number is out of its range, or when a tensor passes `maximumElements`.
  public func shapes() throws(GraphError) -> [Shape] {
    guard elementCount([input.height, input.width, input.channels]) != nil else {
      throw GraphError("input of \(printable(self.name)): found shape \(input), expected 1 to 2^31 elements")
    }
    guard inputScale > 0, (255 * inputScale).isFinite else {
      throw GraphError("input of \(printable(self.name)): found scale \(inputScale), expected a positive number, finite when multiplied by 255")
    }
    guard !nodes.isEmpty else { throw GraphError("\(printable(self.name)): found no layer, expected at least one") }
    var shapes = [input]
    for (index, node) in nodes.enumerated() {
      let layer = Layer(name: node.name)
      try layer.checkCount(of: node.inputs, for: node.operation)
      for source in node.inputs where !(0...index).contains(source) {
        throw layer.error(found: "input value \(source)", expected: "an earlier value, 0 to \(index)")
      }
      shapes.append(try layer.checkedOutput(of: node.operation, from: node.inputs.map { shapes[$0] }))
    }
    return shapes
  }
}

extension Graph.Node {
  /// The shape of what the node makes of values of these shapes, one an input. Throws what `Graph.shapes()` throws of a node.
  package func outputShape(from inputs: [Shape]) throws(GraphError) -> Shape {
    let layer = Layer(name: name)
    try layer.checkCount(of: self.inputs, for: operation)
    return try layer.checkedOutput(of: operation, from: inputs)
  }
}

/// The product of dimensions, or nil when one is not positive or the product passes `Graph.maximumElements`.
func elementCount(_ dimensions: [Int]) -> Int? {
  var count = 1
  for dimension in dimensions {
    let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
    guard dimension > 0, !overflow, product <= Graph.maximumElements else { return nil }
    count = product
  }
  return count
}

/// One layer's rule, with its name for the error.
struct Layer {
  var name: String

  func error(found: String, expected: String) -> GraphError {
    GraphError("layer \(printable(name)): found \(found), expected \(expected)")
  }

  /// As `output`, with as many elements as a tensor may have.
  func checkedOutput(of operation: Operation, from inputs: [Shape]) throws(GraphError) -> Shape {
    let shape = try output(of: operation, from: inputs)
    guard elementCount([shape.height, shape.width, shape.channels]) != nil else {
      throw error(found: "output \(shape)", expected: "1 to 2^31 elements")
    }
    return shape
  }

  func checkCount(of inputs: [Int], for operation: Operation) throws(GraphError) {
    switch operation {
    case .add where inputs.count != 2: throw error(found: "\(inputs.count) inputs", expected: "2")
    case .concat where inputs.isEmpty: throw error(found: "0 inputs", expected: "at least 1")
    case .add, .concat: return
    default: guard inputs.count == 1 else { throw error(found: "\(inputs.count) inputs", expected: "1") }
    }
  }

  /// The output's shape; there are as many inputs as `checkCount` demands.
  func output(of operation: Operation, from inputs: [Shape]) throws(GraphError) -> Shape {
    let input = inputs[0]
    switch operation {
    case .convolution(let convolution):
      return try output(of: convolution, from: input)
    case .maxPool(let window):
      return try output(ofPool: window, from: input)
    case .averagePool(let pool):
      let padding = pool.window.padding
      guard pool.reachBottom >= 0, pool.reachRight >= 0, pool.reachBottom <= padding.bottom, pool.reachRight <= padding.right
      else {
        throw error(
          found: "a reach of \(pool.reachBottom) rows and \(pool.reachRight) columns", expected: "at most the bottom and right pads")
      }
      return try output(ofPool: pool.window, from: input)
    case .affine(let affine):
      guard affine.outputs > 0 else { throw error(found: "\(affine.outputs) outputs", expected: "at least 1") }
      return Shape(1, 1, affine.outputs)
    case .globalAveragePool:
      return Shape(1, 1, input.channels)
    case .add:
      guard inputs[1] == input else {
        throw error(found: "inputs of \(input) and \(inputs[1])", expected: "two of one shape")
      }
      return input
    case .concat:
      return try concatenation(of: inputs)
    case .relu, .dropout, .batchNormalization, .channelAffine, .lrn, .sigmoid, .tanh, .softmax, .clip:
      try checkNumbers(of: operation)
      return input
    }
  }

  private func checkNumbers(of operation: Operation) throws(GraphError) {
    switch operation {
    case .dropout(let ratio, _):
      guard ratio >= 0, ratio < 1 else { throw error(found: "dropout ratio \(ratio)", expected: "0 <= ratio < 1") }
    case .batchNormalization(let norm):
      guard norm.epsilon >= 0, norm.epsilon.isFinite else {
        throw error(found: "epsilon \(norm.epsilon)", expected: "a finite number of at least 0")
      }
    case .channelAffine(let affine):
      guard affine.scale != nil || affine.offset != nil else {
        throw error(found: "neither scale nor offset", expected: "at least one of them")
      }
    case .lrn(let lrn):
      guard lrn.size > 0 else { throw error(found: "size \(lrn.size)", expected: "at least 1") }
      guard lrn.alpha >= 0, lrn.beta >= 0, lrn.bias > 0, (lrn.alpha + lrn.beta + lrn.bias).isFinite else {
        throw error(
          found: "alpha \(lrn.alpha), beta \(lrn.beta), bias \(lrn.bias)",
          expected: "finite numbers, bias above 0 and the others at least 0")
      }
    case .clip(let lower, let upper):
      guard lower <= upper else { throw error(found: "limits \(lower) and \(upper)", expected: "a lower and an upper one") }
    default: return
    }
  }

  private func concatenation(of inputs: [Shape]) throws(GraphError) -> Shape {
    var result = inputs[0]
    for shape in inputs.dropFirst() {
      guard shape.height == result.height, shape.width == result.width else {
        throw error(found: "inputs of \(inputs[0]) and \(shape)", expected: "one height and one width")
      }
      let (channels, overflow) = result.channels.addingReportingOverflow(shape.channels)
      guard !overflow, channels <= Graph.maximumElements else {
        throw error(found: "more than 2^31 channels side by side", expected: "fewer")
      }
      result.channels = channels
    }
    return result
  }

  private func output(ofPool window: Window, from input: Shape) throws(GraphError) -> Shape {
    let (height, width) = try output(of: window, from: input)
    let padding = window.padding
    guard max(padding.top, padding.bottom) < window.height, max(padding.left, padding.right) < window.width else {
      throw error(
        found: "a pad as large as the \(window.height)x\(window.width) window",
        expected: "pads smaller than it, so that every window holds an input")
    }
    return Shape(height, width, input.channels)
  }

  private func output(of convolution: Convolution, from input: Shape) throws(GraphError) -> Shape {
    let (groups, outputs) = (convolution.groups, convolution.outputChannels)
    guard outputs > 0 else { throw error(found: "\(outputs) output channels", expected: "at least 1") }
    guard groups > 0 else { throw error(found: "\(groups) groups", expected: "at least 1") }
    guard input.channels.isMultiple(of: groups), outputs.isMultiple(of: groups) else {
      throw error(
        found: "\(groups) groups for \(input.channels) input and \(outputs) output channels",
        expected: "groups that divide both")
    }
    let (height, width) = try output(of: convolution.window, from: input)
    return Shape(height, width, outputs)
  }

  private func output(of window: Window, from input: Shape) throws(GraphError) -> (Int, Int) {
    let padding = window.padding
    guard window.height > 0, window.width > 0 else {
      throw error(found: "window \(window.height)x\(window.width)", expected: "at least 1x1")
    }
    guard window.strideY > 0, window.strideX > 0 else {
      throw error(found: "strides \(window.strideY) and \(window.strideX)", expected: "at least 1")
    }
    let pads = [padding.top, padding.left, padding.bottom, padding.right]
    guard pads.allSatisfy({ (0...Graph.maximumElements).contains($0) }) else {
      throw error(found: "pads \(pads)", expected: "0 to 2^31")
    }
    guard let output = window.output(height: input.height, width: input.width) else {
      throw error(
        found: "window \(window.height)x\(window.width) on input \(input) with pads \(pads)",
        expected: "a window no larger than the padded input")
    }
    return output
  }
}
