import MoteConvert
import MoteFormat
import MoteGraph
import MoteHost
import MoteTestSupport

/// A random INT8 model whose layers lie at the edges of what a core's kernels take: channel counts around each layout's step, sides
/// around multiples of a tile, weights at +-127, a zero point of the input that is not 0, streamed and layer by layer.
struct RandomModel {
  let canonical: [UInt8]
  let packed: [UInt8]
  /// By layer.
  let layouts: [WeightLayout]

  /// A model of operators that random ones lack, packed as `convert --target` does.
  init(graph: [UInt8], _ target: Target) throws {
    let chosen = try pack(graph, for: target)
    (canonical, packed, layouts) = (graph, chosen.bytes, chosen.layouts)
  }

  private static let channels = [1, 2, 3, 4, 5, 8, 12, 16, 16, 20, 32, 32, 48, 64]
  private static let sides = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13]

  init(seed: UInt64, _ target: Target) throws {
    var random = SeededRandom(seed)
    let graph = Self.graph(&random)
    let images = random.bytes(4 * graph.input.height * graph.input.width * graph.input.channels)
    var editor = ModelEditor(try convertToInt8(graph, try calibrate(graph, images: images, count: 4, method: .minMax)).bytes)
    editor.put([0, 1, 128, 255][random.pick(0...3)], TensorRecord.zeroPointField, editor.tensor(0))
    canonical = editor.resealed

    var layouts = [WeightLayout](repeating: .canonical, count: graph.layers.count)
    var packed = canonical
    for layer in layouts.indices {
      let others = target.family.layouts.filter { $0 != .canonical }
      guard random.pick(0...5) > 0, !others.isEmpty else { continue }
      let first = random.pick(0...others.count - 1)
      // A layout that cannot hold the layer, or is not exact for it, is refused; then the next one is tried.
      for layout in others[first...] + others[..<first] {
        var trial = layouts
        trial[layer] = layout
        guard let bytes = try? pack(canonical, layouts: trial) else { continue }
        (layouts, packed) = (trial, bytes)
        break
      }
    }
    self.layouts = layouts
    self.packed = random.pick(0...1) == 0 ? packed : try pack(canonical, layouts: layouts, plan: .streamed)
  }

  /// Up to three 3x3 convolutions with and without a pool, then an affine layer.
  private static func graph(_ random: inout SeededRandom) -> FoldedGraph {
    var shape = Shape(sides[random.pick(0...11)], sides[random.pick(0...11)], channels[random.pick(0...13)])
    let input = shape
    // Weights of any size, of the largest only, and all at one end.
    let kind = random.pick(0...3)
    func weights(_ count: Int, _ random: inout SeededRandom) -> [Float] {
      (0..<count).map { _ in
        let value = random.signedUnit()
        return switch kind {
        case 0, 1: value
        case 2: value < 0 ? -1 : 1
        default: value < -0.98 ? 1 : -1
        }
      }
    }
    var layers: [FusedLayer] = []
    for index in 0..<random.pick(1...3) {
      // Mostly what every fast kernel takes.
      let padding = random.pick(0...3) > 0 ? Padding(1) : Padding(top: random.pick(0...2), left: random.pick(0...2), bottom: 2, right: 2)
      let height = shape.height + padding.top + padding.bottom - 2
      let width = shape.width + padding.left + padding.right - 2
      let outputs = channels[random.pick(0...13)]
      let hasPool = random.pick(0...1) == 0 && height > 1 && width > 1
      let output = hasPool ? Shape(height / 2, width / 2, outputs) : Shape(height, width, outputs)
      layers.append(
        FusedLayer(
          name: "conv\(index)", kind: .convolution, input: index, inputShape: shape, outputShape: output, outputChannels: outputs,
          window: Window(3, 3, padding: padding), relu: random.pick(0...2) > 0,
          pool: hasPool ? Window(2, 2, strideY: 2, strideX: 2) : nil, weights: weights(9 * shape.channels * outputs, &random),
          bias: (0..<outputs).map { _ in random.signedUnit() }))
      shape = output
    }
    let classes = random.pick(2...7)
    let elements = shape.height * shape.width * shape.channels
    layers.append(
      FusedLayer(
        name: "last", kind: .affine, input: layers.count, inputShape: shape, outputShape: Shape(1, 1, classes), outputChannels: classes,
        window: Window(1, 1), weights: weights(classes * elements, &random), bias: (0..<classes).map { _ in random.signedUnit() }))
    return FoldedGraph(
      name: "random", input: input, inputScale: 1 / 255, labels: (0..<classes).map { "\($0)" }, layers: layers)
  }

  /// By layer, the hash (FNV-1a) of the output that the scalar reference makes from the canonical weights.
  /// - Parameter run: 0 for an input of any bytes, 1 for one of 0 and 255; the firmware makes the same ones.
  func hashes(run: Int) throws -> [UInt32] {
    let loaded = try LoadedModel(bytes: canonical, kernels: .reference)
    var state: UInt32 = 1
    let input = (0..<loaded.height * loaded.width * loaded.channels).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      let byte = UInt8(state >> 24)
      return run == 0 ? byte : byte < 128 ? 0 : 255
    }
    var layers = HostHashes(layouts.count)
    var logits = [Float](repeating: 0, count: loaded.classCount)
    var output = logits.mutableSpan
    try Runner(loaded).run(input.span, &output, observer: &layers)
    return layers.hashes
  }
}
