import MoteConvert
import MoteFormat
import MoteGraph
import MoteHost
import MoteTestSupport

/// A random model, of eight one with binary16 weights, whose layers lie at the edges of what a core's kernels take: channel counts around each layout's step, sides
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
    if random.pick(0...7) == 0 {
      canonical = try convertToFloat16(graph).bytes
      // A float network begins with the conversion of its bytes.
      let loaded = try LoadedModel(bytes: canonical, kernels: .reference)
      (packed, layouts) = (canonical, [WeightLayout](repeating: .canonical, count: loaded.model.layerCount))
      return
    }
    let images = random.bytes(4 * graph.input.height * graph.input.width * graph.input.channels)
    var editor = ModelEditor(try convertToInt8(graph, try calibrate(graph, images: images, count: 4, method: .minMax)).bytes)
    // A pool gives on the quantization that it reads.
    if graph.layers[0].kind != .maxPool {
      editor.put([0, 1, 128, 255][random.pick(0...3)], TensorRecord.zeroPointField, editor.tensor(0))
    }
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

  /// Up to three convolutions with and without a pool, mostly 3x3 of stride 1, some of other windows, strides, groups and pools, some
  /// behind a pool of their own; then an affine layer.
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
    for _ in 0..<random.pick(1...3) {
      // Mostly what every fast kernel takes.
      let isUsual = random.pick(0...3) > 0
      if !isUsual, random.pick(0...3) == 0, shape.height > 2, shape.width > 2 {
        // A pool of its own, whose windows overlap.
        let output = Shape((shape.height - 1) / 2, (shape.width - 1) / 2, shape.channels)
        layers.append(
          FusedLayer(
            name: "pool\(layers.count)", kind: .maxPool, input: layers.count, inputShape: shape, outputShape: output,
            outputChannels: shape.channels, window: Window(3, 3, strideY: 2, strideX: 2)))
        shape = output
      }
      let (size, stride) = isUsual ? (3, 1) : ([1, 3, 3, 5][random.pick(0...3)], random.pick(1...2))
      let padding =
        random.pick(0...3) > 0
        ? Padding(size / 2)
        : Padding(top: random.pick(0...size - 1), left: random.pick(0...size - 1), bottom: size - 1, right: size - 1)
      let height = (shape.height + padding.top + padding.bottom - size) / stride + 1
      let width = (shape.width + padding.left + padding.right - size) / stride + 1
      let outputs = channels[random.pick(0...13)]
      let groups = !isUsual && shape.channels % 4 == 0 && outputs % 4 == 0 ? [1, 2, 4][random.pick(0...2)] : 1
      let pool = isUsual ? 2 : random.pick(2...3)
      let hasPool = random.pick(0...1) == 0 && height >= pool && width >= pool
      let output = hasPool ? Shape(height / pool, width / pool, outputs) : Shape(height, width, outputs)
      var layer = FusedLayer(
        name: "conv\(layers.count)", kind: .convolution, input: layers.count, inputShape: shape, outputShape: output,
        outputChannels: outputs, window: Window(size, size, strideY: stride, strideX: stride, padding: padding), groups: groups,
        relu: random.pick(0...2) > 0, pool: hasPool ? Window(pool, pool, strideY: pool, strideX: pool) : nil,
        weights: weights(size * size * (shape.channels / groups) * outputs, &random), bias: (0..<outputs).map { _ in random.signedUnit() })
      if !isUsual, random.pick(0...2) == 0 { layer.activation = .clip(lower: -0.25, upper: 0.5) }
      layers.append(layer)
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
