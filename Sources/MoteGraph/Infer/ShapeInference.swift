extension Graph {
  /// The most elements that one tensor may have; the file format's limit.
  public static let maximumElements = 1 << 31

  /// The shape of every value: index 0 is the input, node `n` makes index `n + 1`.
  ///
  /// Throws when a node reads a value that does not exist yet, when a window does not fit its padded input, when groups
  /// do not divide the channels, when a number is out of its range, or when a tensor passes `maximumElements`.
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
      guard node.inputs.count == 1, let source = node.inputs.first else {
        throw layer.error(found: "\(node.inputs.count) inputs", expected: "1")
      }
      guard (0...index).contains(source) else {
        throw layer.error(found: "input value \(source)", expected: "an earlier value, 0 to \(index)")
      }
      let shape = try layer.output(of: node.operation, from: shapes[source])
      guard elementCount([shape.height, shape.width, shape.channels]) != nil else {
        throw layer.error(found: "output \(shape)", expected: "1 to 2^31 elements")
      }
      shapes.append(shape)
    }
    return shapes
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

  func output(of operation: Operation, from input: Shape) throws(GraphError) -> Shape {
    switch operation {
    case .convolution(let convolution):
      return try output(of: convolution, from: input)
    case .maxPool(let window):
      let (height, width) = try output(of: window, from: input)
      let padding = window.padding
      guard max(padding.top, padding.bottom) < window.height, max(padding.left, padding.right) < window.width else {
        throw error(
          found: "a pad as large as the \(window.height)x\(window.width) window",
          expected: "pads smaller than it, so that every window holds an input")
      }
      return Shape(height, width, input.channels)
    case .affine(let affine):
      guard affine.outputs > 0 else { throw error(found: "\(affine.outputs) outputs", expected: "at least 1") }
      return Shape(1, 1, affine.outputs)
    case .dropout(let ratio, _):
      guard ratio >= 0, ratio < 1 else { throw error(found: "dropout ratio \(ratio)", expected: "0 <= ratio < 1") }
      return input
    case .relu:
      return input
    }
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
