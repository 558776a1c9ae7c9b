import MoteConvert
import MoteFormat
import MoteGraph
import MoteRuntime
import MoteTestSupport

/// Layers that are measured together, as a chain.
struct CostCase {
  struct Layer {
    var kind = FusedLayer.Kind.convolution
    var outputs: Int
    var size = 3, stride = 1, pad = 1, pool = 1

    static func affine(_ outputs: Int) -> Layer { Layer(kind: .affine, outputs: outputs, size: 1, pad: 0) }
  }

  let input: Shape
  let layers: [Layer]
  var plan = Plan.Kind.layerwise
  /// Whether weights are all of the largest magnitude, so that no Winograd kernel may let the pool come first.
  var hasLargeWeights = false

  /// What every core is measured with. The shapes are DeepConvNet's, and others around the kernels' steps: the sides of tiles and
  /// groups, few and many channels.
  static let all: [CostCase] = {
    func one(_ height: Int, _ width: Int, _ channels: Int, _ layer: Layer, large: Bool = false) -> CostCase {
      CostCase(input: Shape(height, width, channels), layers: [layer], hasLargeWeights: large)
    }
    let dense = [
      one(28, 28, 16, Layer(outputs: 16, pool: 2)), one(14, 14, 16, Layer(outputs: 32)), one(14, 14, 32, Layer(outputs: 32, pad: 2, pool: 2)),
      one(8, 8, 32, Layer(outputs: 64)), one(8, 8, 64, Layer(outputs: 64, pool: 2)), one(16, 16, 16, Layer(outputs: 16)),
      one(16, 16, 16, Layer(outputs: 16, pool: 2)), one(12, 12, 16, Layer(outputs: 8)), one(10, 10, 16, Layer(outputs: 32)),
      one(20, 20, 16, Layer(outputs: 32, pool: 2)), one(7, 9, 16, Layer(outputs: 24)), one(13, 5, 32, Layer(outputs: 16, pool: 2)),
      one(16, 16, 48, Layer(outputs: 16)), one(6, 6, 64, Layer(outputs: 32)), one(8, 8, 16, Layer(outputs: 64, pad: 0)),
      one(32, 32, 16, Layer(outputs: 8, pool: 2)), one(4, 4, 64, Layer(outputs: 64)), one(28, 28, 16, Layer(outputs: 32, pad: 0)),
      one(10, 22, 32, Layer(outputs: 16, pool: 2)),
    ]
    let dividing = dense.filter { $0.layers[0].pool > 1 }.map {
      CostCase(input: $0.input, layers: $0.layers, hasLargeWeights: true)
    }
    let first = [
      one(28, 28, 1, Layer(outputs: 16)), one(28, 28, 1, Layer(outputs: 8)), one(32, 32, 1, Layer(outputs: 32)),
      one(20, 12, 1, Layer(outputs: 16)), one(12, 12, 1, Layer(outputs: 16, pad: 0)), one(28, 27, 1, Layer(outputs: 12)),
    ]
    let general = [
      one(10, 10, 8, Layer(outputs: 8)), one(12, 12, 3, Layer(outputs: 16, pool: 2)), one(14, 14, 16, Layer(outputs: 32, size: 1, pad: 0)),
      one(14, 14, 8, Layer(outputs: 16, size: 5, stride: 2, pad: 2)), one(14, 14, 12, Layer(outputs: 16, stride: 2)),
    ]
    let affine = [[1024, 50, 10], [1024, 10], [256, 50], [64, 10], [100, 40]].map { sizes in
      CostCase(input: Shape(1, 1, sizes[0]), layers: sizes.dropFirst().map(Layer.affine))
    }
    // DeepConvNet's pairs, which a streamed plan runs in rows.
    let pairs = [
      CostCase(input: Shape(28, 28, 1), layers: [Layer(outputs: 16), Layer(outputs: 16, pool: 2)], plan: .streamed),
      CostCase(input: Shape(14, 14, 16), layers: [Layer(outputs: 32), Layer(outputs: 32, pad: 2, pool: 2)], plan: .streamed),
      CostCase(input: Shape(8, 8, 32), layers: [Layer(outputs: 64), Layer(outputs: 64, pool: 2)], plan: .streamed),
    ]
    return dense + dividing + first + general + affine + pairs
  }()

  /// The case as a model, once for every layout of the core that some of its layers can have.
  func models(_ target: Target) throws -> [[UInt8]] {
    let graph = graph
    let ranges = (0...graph.layers.count).map { 0...($0 == 0 ? 255 * graph.inputScale : Float(8)) }
    let canonical = try convertToInt8(
      graph, Calibration(method: .minMax, images: 1, ranges: ranges, observed: ranges)).bytes
    var seen: [[WeightLayout]] = []
    return try target.family.layouts.compactMap { layout -> [UInt8]? in
      var layouts = [WeightLayout](repeating: .canonical, count: graph.layers.count)
      for index in layers.indices {
        // A first layer is packed in its own way, whatever the second has.
        let choices = target.costs.grouping.packsFirst && layout != .canonical ? [.directVectors, layout] : [layout]
        for choice in choices where choice != .directVectors || layout == choice || (index == 0 && input.channels == 1) {
          var trial = layouts
          trial[index] = choice
          if (try? pack(canonical, layouts: trial)) != nil { layouts = trial }
        }
      }
      guard !seen.contains(layouts), layout == .canonical ? isMeasuredCanonical(target) : isDense else { return nil }
      seen.append(layouts)
      return try pack(canonical, layouts: layouts, plan: plan)
    }
  }

  /// Whether its layers are what packed layouts are for: other windows, and few channels, have them on Cortex-M55 alone and run as
  /// canonical ones do.
  private var isDense: Bool {
    (input.channels == 1 || input.channels % 16 == 0) && layers.allSatisfy { $0.kind == .convolution && $0.size == 3 && $0.stride == 1 }
  }

  /// Large layers of several channels with canonical weights take long and are never chosen, nor first layers that a core packs.
  private func isMeasuredCanonical(_ target: Target) -> Bool {
    guard plan == .layerwise, !hasLargeWeights, input.channels > 1 || !target.costs.grouping.packsFirst else { return false }
    return layers[0].kind == .affine || input.channels < 16 || layers[0].size != 3 || input.height * input.width * input.channels * layers[0].outputs <= 65_536
  }

  private var graph: FoldedGraph {
    var random = SeededRandom(5)
    var shape = input
    var fused: [FusedLayer] = []
    // Most weights are small, so that bounds are; the count does not depend on their values.
    func add(_ layer: Layer, _ name: String) {
      let window = Window(layer.size, layer.size, strideY: layer.stride, strideX: layer.stride, padding: Padding(layer.pad))
      let height = (shape.height + 2 * layer.pad - layer.size) / layer.stride + 1
      let width = (shape.width + 2 * layer.pad - layer.size) / layer.stride + 1
      let output = layer.kind == .affine ? Shape(1, 1, layer.outputs) : Shape(height / layer.pool, width / layer.pool, layer.outputs)
      let perOutput = layer.kind == .affine ? shape.count : layer.size * layer.size * shape.channels
      let weights = (0..<perOutput * layer.outputs).map { index -> Float in
        let value = random.signedUnit()
        return hasLargeWeights ? (value < 0 ? -1 : 1) : index % perOutput == 0 ? 1 : value / 64
      }
      fused.append(
        FusedLayer(
          name: name, kind: layer.kind, input: fused.count, inputShape: shape, outputShape: output, outputChannels: layer.outputs,
          window: layer.kind == .affine ? Window(1, 1) : window, relu: true,
          pool: layer.pool > 1 ? Window(2, 2, strideY: 2, strideX: 2) : nil, weights: weights,
          bias: [Float](repeating: 0.25, count: layer.outputs)))
      shape = output
    }
    for (index, layer) in layers.enumerated() { add(layer, "layer\(index)") }
    // Affine layers are a network by themselves.
    if layers[0].kind == .convolution { add(.affine(2), "last") }
    fused[fused.count - 1].activation = .none
    return FoldedGraph(
      name: "costs", input: input, inputScale: 1 / 255, labels: (0..<shape.channels).map { "\($0)" }, layers: fused)
  }
}
