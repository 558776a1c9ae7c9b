import MoteGraph

/// A chain of layers with the memory they need, made from a graph: what every worker builds for itself.
struct Plan {
  let graph: Graph
  let shapes: [Shape]
  let layout: ParameterLayout
  let frozen: Set<String>
  let seed: UInt64

  /// Refuses what the layers here cannot train, naming the node.
  init(_ graph: Graph, frozen: Set<String>, seed: UInt64) throws(TrainError) {
    do throws(GraphError) { shapes = try graph.shapes() } catch { throw .graph(error.message) }
    self.graph = graph
    self.seed = seed
    for (index, node) in graph.nodes.enumerated() {
      guard node.inputs == [index] else {
        throw .graph("layer \(node.name): found it reading value \(node.inputs), expected \(index), that of the layer before")
      }
      switch node.operation {
      case .convolution(let convolution):
        guard convolution.groups == 1 else {
          throw .graph("layer \(node.name): found \(convolution.groups) groups, expected 1")
        }
        try Plan.check(bias: convolution.bias, of: node)
      case .maxPool(let window):
        guard window.height * window.width <= 65535 else {
          throw .graph("layer \(node.name): found a window of \(window.height)x\(window.width), expected at most 65535 taps")
        }
      case .affine(let affine): try Plan.check(bias: affine.bias, of: node)
      case .relu, .dropout: break
      default:
        throw .graph(
          "layer \(node.name): found \(node.operation.name), expected convolution, affine, ReLU, max-pool or dropout")
      }
    }
    let last = shapes[graph.nodes.count]
    guard last.height == 1, last.width == 1, (2...256).contains(last.channels) else {
      throw .graph("\(graph.name): found an output of \(last), expected 2 to 256 classes")
    }
    layout = try ParameterLayout(graph, shapes: shapes)
    self.frozen = frozen
    let names = Set(layout.slots.map(\.name) + layout.slots.map(\.layer))
    if let unknown = frozen.subtracting(names).sorted().first {
      throw .option("--freeze: found \(unknown), expected names of layers with parameters, or of arrays")
    }
    guard layout.slots.contains(where: trains) else {
      throw .option("--freeze: found every parameter of \(graph.name), expected at least one to be left out")
    }
  }

  private static func check(bias: String?, of node: Graph.Node) throws(TrainError) {
    guard bias != nil else { throw .graph("layer \(node.name): found no bias, expected one") }
  }

  var classes: Int { shapes[graph.nodes.count].channels }

  func trains(_ slot: ParameterLayout.Slot) -> Bool { !frozen.contains(slot.name) && !frozen.contains(slot.layer) }

  private func trains(_ name: String?) -> Bool { name.map { trains($0) } ?? false }

  private func trains(_ name: String) -> Bool { layout.slot(name).map(trains) ?? false }

  /// The layers in order; a ReLU behind a convolution is part of it. `output` is the value of the graph each makes.
  func layers(block: Int) -> [(layer: any Layer, output: Int, trains: Bool)] {
    var layers: [(layer: any Layer, output: Int, trains: Bool)] = []
    var index = 0
    while index < graph.nodes.count {
      let (from, to) = (shapes[index], shapes[index + 1])
      switch graph.nodes[index].operation {
      case .convolution(let convolution):
        let relu = index + 1 < graph.nodes.count && graph.nodes[index + 1].operation == .relu
        let shape = ConvolutionShape(
          window: convolution.window, input: from, output: to, weights: offset(convolution.weights),
          bias: offset(convolution.bias), trains: (trains(convolution.weights), trains(convolution.bias)), relu: relu)
        if relu { index += 1 }
        layers.append((shape.layer(block: block), index + 1, shape.trains.weights || shape.trains.bias))
      case .affine(let affine):
        let layer = AffineLayer(
          inputs: from.count, outputs: to.channels, weights: offset(affine.weights), bias: offset(affine.bias),
          trains: (trains(affine.weights), trains(affine.bias)))
        layers.append((layer, index + 1, trains(affine.weights) || trains(affine.bias)))
      case .relu:
        layers.append((ReLULayer(size: from.count), index + 1, false))
      case .maxPool(let window):
        layers.append((MaxPoolLayer(window: window, from: from, to: to, block: block), index + 1, false))
      case .dropout(let ratio, let inverted):
        let layer = DropoutLayer(
          size: from.count, ratio: ratio, inverted: inverted, seed: seed, index: index, block: block)
        layers.append((layer, index + 1, false))
      default: preconditionFailure("a layer that the initialiser refuses")
      }
      index += 1
    }
    return layers
  }

  private func offset(_ name: String?) -> Int { name.flatMap { layout.slot($0) }?.offset ?? 0 }
}

extension ConvolutionShape {
  /// Below this many channels the overlapping rows are too short for a matrix product each.
  private static let fewestChannels = 4
  /// From this many products an output on, what Winograd's products save is more than its transforms cost.
  private static let winogradProducts = 1024

  /// The fastest way of computing this convolution.
  func layer(block: Int) -> any Layer {
    guard window.strideY == 1, window.strideX == 1, input.channels >= ConvolutionShape.fewestChannels else {
      return PatchConvolution(self, block: block)
    }
    let (channels, outputs) = (input.channels, output.channels)
    let fits = window.height == 3 && window.width == 3 && channels.isMultiple(of: 4) && outputs.isMultiple(of: 4)
    if fits && channels * outputs >= ConvolutionShape.winogradProducts {
      return WinogradConvolution(self, block: block)
    }
    return OverlapConvolution(self, block: block)
  }
}
