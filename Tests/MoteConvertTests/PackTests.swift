import MoteConvert
import MoteFormat
import MoteGraph
import MoteHost
import MoteRuntime
import MoteTestSupport
import Testing

@Suite("Packed models") struct PackTests {
  private func output(_ w: Window, _ h: Int, _ width: Int) -> (Int, Int)? {
    let p = w.padding
    let (y, x) = (h + p.top + p.bottom - w.height, width + p.left + p.right - w.width)
    return y < 0 || x < 0 ? nil : (y / w.strideY + 1, x / w.strideX + 1)
  }

  /// A random network that ends with a convolution which the layout may hold, and three logits.
  private func network(_ layout: WeightLayout, _ random: inout SeededRandom) -> FoldedGraph {
    let channels =
      switch layout {
      case .winogradVectors: 8 * random.pick(1...2)
      case .winogradBytes: 16 * random.pick(1...2)
      case .directVectors: [1, 3, 16, 20][random.pick(0...3)]
      default: 4 * random.pick(1...4)
      }
    let outputs = 4 * random.pick(1...3)
    let (height, width) = (random.pick(4...11), random.pick(4...11))
    let dense = layout != .directVectors || random.pick(0...1) == 0
    let window =
      dense
      ? Window(3, 3, padding: Padding(top: random.pick(0...3), left: random.pick(0...3), bottom: random.pick(0...3), right: random.pick(0...3)))
      : Window(random.pick(1...4), random.pick(1...4), strideY: random.pick(1...2), strideX: random.pick(1...2), padding: Padding(random.pick(0...2)))
    let (oh, ow) = output(window, height, width) ?? (1, 1)
    let pool: Window? = [nil, Window(2, 2, strideY: 2, strideX: 2), Window(3, 2, strideY: 3, strideX: 2)][random.pick(0...(layout == .directVectors ? 2 : 1))]
    let (ph, pw) = pool.flatMap { output($0, oh, ow) } ?? (oh, ow)
    func values(_ count: Int, _ scale: Float) -> [Float] { (0..<count).map { _ in random.signedUnit() * scale } }
    let first = FusedLayer(
      name: "first", kind: .convolution, input: 0, inputShape: Shape(height, width, 1),
      outputShape: Shape(height, width, channels), outputChannels: channels, window: Window(1, 1),
      relu: random.pick(0...1) == 0, weights: values(channels, 1), bias: values(channels, 0.5))
    let packed = FusedLayer(
      name: "packed", kind: .convolution, input: 1, inputShape: first.outputShape,
      outputShape: Shape(ph, pw, outputs), outputChannels: outputs, window: window, relu: random.pick(0...1) == 0,
      pool: pool.flatMap { output($0, oh, ow) } == nil ? nil : pool,
      weights: values(outputs * channels * window.height * window.width, 0.5), bias: values(outputs, 0.5))
    let affine = FusedLayer(
      name: "affine", kind: .affine, input: 2, inputShape: packed.outputShape, outputShape: Shape(1, 1, 3),
      outputChannels: 3, window: Window(1, 1), weights: values(3 * ph * pw * outputs, 0.1), bias: values(3, 0.5))
    return FoldedGraph(
      name: "random", input: Shape(height, width, 1), inputScale: 1 / 255, labels: ["a", "b", "c"],
      layers: [first, packed, affine])
  }

  private func canonical(_ graph: FoldedGraph, _ random: inout SeededRandom) throws -> [UInt8] {
    let images = random.bytes(4 * graph.input.height * graph.input.width)
    let calibration = try calibrate(graph, images: images, count: 4, method: .minMax)
    return try convertToInt8(graph, calibration).bytes
  }

  @Test(
    "Layers, logits and hashes are those of the canonical file, by reference and target kernels, for 40 random shapes",
    arguments: [.direct, .winogradPairs, .winogradBytes, .winogradVectors, .directVectors, .winogradPlain] as [WeightLayout])
  func roundTrip(_ layout: WeightLayout) throws {
    var random = SeededRandom(80 + UInt64(layout.rawValue))
    for _ in 0..<40 {
      let graph = network(layout, &random)
      let plain = try canonical(graph, &random)
      let packed = try pack(plain, layouts: [.canonical, layout, .canonical])
      #expect(packed != plain)
      #expect(try pack(plain, layouts: [.canonical, layout, .canonical]) == packed)
      let expected = try GoldenVectors.json(plain)
      #expect(try GoldenVectors.json(packed) == expected, "\(graph.layers[1])")
      for family in [Target.Family.dsp, .mve, .portable] where family.layouts.contains(layout) {
        #expect(try GoldenVectors.json(packed, kernels: family.kernels) == expected, "\(family): \(graph.layers[1])")
        #expect(try GoldenVectors.json(plain, kernels: family.kernels) == expected, "\(family): \(graph.layers[1])")
      }
    }
  }

  @Test("Nothing but canonical layouts gives the same file back") func unchanged() throws {
    let plain = try SmallModels.packable()
    #expect(try pack(plain, layouts: [WeightLayout](repeating: .canonical, count: 7)) == plain)
  }

  @Test("A packed file needs a reader of version 2; a canonical one is still read by version 1") func versions() throws {
    let packed = ModelEditor(try SmallModels.packed())
    #expect(packed.get(FileHeader.version) == 2 && packed.get(FileHeader.minimumReader) == 2)
    let plain = ModelEditor(try SmallModels.packable())
    #expect(plain.get(FileHeader.version) == 1 && plain.get(FileHeader.minimumReader) == 1)
  }

  @Test("The certificate and the names stay") func certificate() throws {
    let certified = try addCertificate(
      to: try SmallModels.packable(), images: 9, floatErrors: 1, errors: 2, changed: 3,
      dataDigest: [UInt8](repeating: 7, count: 32))
    let packed = try pack(certified, layouts: SmallModels.packedLayouts)
    let (before, after) = (ModelEditor(certified), ModelEditor(packed))
    for kind in [SectionKind.certificate, .names, .contract, .tensors] {
      let (a, b) = (before.section(kind), after.section(kind))
      let size = before.get(SectionEntry.bytes, before.entry(kind))
      #expect(after.get(SectionEntry.bytes, after.entry(kind)) == size)
      #expect(certified[a..<a + size] == packed[b..<b + size], "\(kind)")
    }
  }

  @Test("Refused: too few layouts, a layout that cannot hold the layer, a packed model, no model") func refusals() throws {
    let plain = try SmallModels.packable()
    #expect(throws: ConvertError("pack: found 1 layouts, expected 7, one per layer")) {
      try pack(plain, layouts: [.canonical])
    }
    #expect(throws: ConvertError("layer 6: layout direct cannot hold its weights")) {
      try pack(plain, layouts: SmallModels.packedLayouts.dropLast() + [.direct])
    }
    #expect(
      throws: ConvertError(
        "layer 0: found weights in layout directVectors, expected canonical ones: the model is packed already; pack the one that it was made from")
    ) { try pack(try SmallModels.packed(), layouts: SmallModels.packedLayouts) }
    #expect(throws: ConvertError.self) { try pack([1, 2, 3], layouts: []) }
  }
}
