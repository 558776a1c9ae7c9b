import MoteConvert
import MoteFormat
import MoteHost
import MoteKernels
import MoteRuntime
import MoteTestSupport
import Testing

/// Concats that copy nothing, against the same model with concats that copy.
@Suite("Slices of a concat's output") struct SliceTests {
  /// Every layer's bytes, and the logits' bits.
  private struct Run: Equatable {
    var layers: [[UInt8]] = []
    var logits: [UInt32] = []

    init(_ bytes: [UInt8], _ image: [UInt8], _ kernels: KernelTable) throws {
      let loaded = try LoadedModel(bytes: bytes, kernels: kernels)
      var observer = Recorder()
      // Filled, so that a value that is read before it is written is not one of an earlier run.
      let arena = AlignedMemory([UInt8](repeating: 0xA5, count: loaded.plan.arenaBytes))
      var values = [Float](repeating: .nan, count: loaded.classCount)
      var output = values.mutableSpan
      var session = try Session(loaded.model, loaded.plan, prepared: loaded.preparedBytes, arena: arena.mutableBytes)
      try session.run(image.span, &output, observer: &observer)
      layers = observer.layers
      logits = values.map(\.bitPattern)
    }
  }

  private func slices(_ bytes: [UInt8]) -> Int {
    let editor = ModelEditor(bytes)
    return (0..<editor.get(FileHeader.tensorCount)).count {
      editor.get(TensorRecord.parentField, editor.tensor($0)) != Int(TensorRecord.noParent)
    }
  }

  private func tables() throws -> [KernelTable] {
    try KernelPath.possible.flatMap { path in try Use.allCases.map { try KernelTable.best(forced: path.rawValue, for: $0) } }
  }

  @Test("Random inception models give the bytes of the copying form, layer by layer, on every path", arguments: [false, true])
  func random(_ isFloat: Bool) throws {
    var found = 0
    for seed in 1...25 as ClosedRange<UInt64> {
      let bytes = try SliceModels.random(seed: seed, isFloat: isFloat)
      let copying = try copyingForm(bytes)
      #expect(slices(copying) == 0)
      found += slices(bytes)
      var random = SeededRandom(seed)
      let loaded = try LoadedModel(bytes: bytes)
      let image = random.bytes(loaded.height * loaded.width * loaded.channels)
      for kernels in try tables() {
        #expect(try Run(bytes, image, kernels) == Run(copying, image, kernels), "\(kernels.name), seed \(seed)")
      }
    }
    #expect(found > 30)
  }

  @Test("A file says version 4 exactly when it has slices, and its copying form is what was written without them") func versions() throws {
    func version(_ bytes: [UInt8]) -> [Int] {
      [FileHeader.version, FileHeader.minimumReader].map { ModelEditor(bytes).get($0) }
    }
    let bytes = try SliceModels.fixed()
    #expect(slices(bytes) == 2 && version(bytes) == [4, 4])
    let copying = try copyingForm(bytes)
    #expect(slices(copying) == 0 && version(copying) == [3, 3])
    #expect(try copyingForm(copying) == copying)
    let graph = try GraphModels.int8()
    #expect(slices(graph) == 0 && version(graph) == [3, 3])
    #expect(try copyingForm(graph) == graph)
  }

  @Test("Slices take less arena than what is copied, and the plan counts the row that observers are shown") func arena() throws {
    func arena(_ bytes: [UInt8]) -> Int { ModelEditor(bytes).get(FileHeader.arenaBytes) }
    let bytes = try SliceModels.fixed()
    // At the last slice's convolution: its input, the pool and the parent.
    #expect(arena(bytes) == 25 * (16 + 16 + 64))
    #expect(arena(try copyingForm(bytes)) == 25 * (16 + 16 + 32 + 64))
    // The reference's convolution has no scratch of its own.
    #expect(try LoadedModel(bytes: bytes, kernels: .reference).plan.scratchBytes >= 5 * 32)
  }

  @Test("What a concat's table changes is no slice, and is refused as one") func table() throws {
    // A concat of two convolutions with other scales than its own.
    var random = SeededRandom(3)
    let scales = [TensorScale(scale: 1 / 255, zeroPoint: 0), TensorScale(scale: 0.02, zeroPoint: 9), TensorScale(scale: 0.03, zeroPoint: 9)]
    func tensor(_ channels: Int, _ scale: TensorScale) -> TensorImage {
      TensorImage(type: .uint8, height: 4, width: 4, channels: channels, scale: scale.scale, zeroPoint: scale.zeroPoint)
    }
    var layers: [LayerImage] = []
    for index in 0..<2 {
      var layer = LayerImage(name: "conv\(index)", op: .convolution, type: .int8, inputs: [0])
      GraphModels.setWeights(&layer, outputs: 16, taps: 3, input: scales[0], requantize: 0.01, &random)
      layers.append(layer)
    }
    var concat = LayerImage(name: "concat", op: .concat, type: .none, inputs: [1, 2])
    concat.setConcat(inputs: [scales[1], scales[2]], output: scales[2])
    layers.append(concat)
    let tensors = [tensor(3, scales[0]), tensor(16, scales[1]), tensor(16, scales[2]), tensor(32, scales[2])]
    let bytes = try GraphModels.ending(tensors, layers)
    #expect(slices(bytes) == 0)
    var editor = ModelEditor(bytes)
    editor.put(3, TensorRecord.parentField, editor.tensor(2))
    editor.put(16, TensorRecord.channelOffsetField, editor.tensor(2))
    editor.put(editor.get(TensorRecord.arenaOffsetField, editor.tensor(3)), TensorRecord.arenaOffsetField, editor.tensor(2))
    #expect(refusal(editor.resealed) == .unsupportedFeature)
  }

  @Test("A concat of one input has no slice, because chains are streamed") func single() throws {
    var random = SeededRandom(5)
    let scale = TensorScale(scale: 1 / 255, zeroPoint: 0)
    func tensor(_ channels: Int) -> TensorImage {
      TensorImage(type: .uint8, height: 4, width: 4, channels: channels, scale: scale.scale)
    }
    var layer = LayerImage(name: "conv", op: .convolution, type: .int8, inputs: [0])
    GraphModels.setWeights(&layer, outputs: 16, taps: 3, input: scale, requantize: 0.01, &random)
    let concat = LayerImage(name: "concat", op: .concat, type: .none, inputs: [1])
    let bytes = try GraphModels.ending([tensor(3), tensor(16), tensor(16)], [layer, concat])
    #expect(slices(bytes) == 0)
    #expect(throws: Never.self) { try LoadedModel(bytes: bytes, plan: .streamed) }
    var editor = ModelEditor(bytes)
    editor.put(2, TensorRecord.parentField, editor.tensor(1))
    editor.put(editor.get(TensorRecord.arenaOffsetField, editor.tensor(2)), TensorRecord.arenaOffsetField, editor.tensor(1))
    #expect(refusal(editor.resealed) == .unsupportedFeature)
  }
}

/// Sums in the place of an input, against the same model with sums of their own.
@Suite("Sums in the place of an input") struct SumInPlaceTests {
  private func offset(_ editor: ModelEditor, _ tensor: Int) -> Int {
    editor.get(TensorRecord.arenaOffsetField, editor.tensor(tensor))
  }

  @Test("The sum lies where its first input does, and the copying form has it apart") func place() throws {
    let bytes = try SliceModels.sum()
    let (editor, copying) = (ModelEditor(bytes), ModelEditor(try copyingForm(bytes)))
    #expect(editor.get(FileHeader.minimumReader) == 4 && copying.get(FileHeader.minimumReader) == 3)
    #expect(offset(editor, 3) == offset(editor, 1) && offset(copying, 3) != offset(copying, 1))
    #expect(try GoldenVectors.json(bytes) == GoldenVectors.json(copying.bytes))
  }

  @Test("Random graphs give the bytes of their copying form on every path", arguments: [false, true])
  func random(_ isFloat: Bool) throws {
    var found = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      let bytes = try RandomGraph.model(seed: seed, isFloat: isFloat)
      let copying = try copyingForm(bytes)
      if copying == bytes { continue }
      found += 1
      for path in KernelPath.possible {
        let kernels = try KernelTable.best(forced: path.rawValue)
        #expect(
          try GoldenVectors.json(bytes, kernels: kernels) == GoldenVectors.json(copying, kernels: kernels), "\(path), seed \(seed)")
      }
    }
    #expect(found > 5)
  }

  @Test("Refused: over an input that is read later, over a part of one, by another operator") func damages() throws {
    let whole = ModelEditor(try SliceModels.sum())
    var late = whole
    late.put(3, TensorRecord.lastUseField, late.tensor(1))
    #expect(refusal(late.resealed) == .arenaOverlap)
    var apart = whole
    apart.put(offset(whole, 3) + 16, TensorRecord.arenaOffsetField, apart.tensor(3))
    #expect(refusal(apart.resealed) == .arenaOverlap)
    var pool = whole
    pool.put(offset(whole, 3), TensorRecord.arenaOffsetField, pool.tensor(4))
    #expect(refusal(pool.resealed) == .arenaOverlap)
    #expect(refusal(whole.bytes) == nil)
  }
}
