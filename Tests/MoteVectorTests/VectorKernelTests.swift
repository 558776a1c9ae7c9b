import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

/// Every path against the reference, bit for bit, with memory that ends at protected pages.
@Suite("Vector kernels, INT8") struct VectorKernelTests {
  private let reference = ReferenceKernels.convolutionInt8

  private func check(_ layer: VectorLayer, _ random: inout SeededRandom, _ note: String) {
    for accumulators in [false, true] {
      let expected = layer.run(reference, accumulators: accumulators)
      for path in VectorPaths.all {
        #expect(layer.run(path.kernel, accumulators: accumulators) == expected, "\(path.name): \(note) \(layer.geometry)")
      }
      let path = random.pick(VectorPaths.all)
      let rows = random.pick(1...5)
      #expect(
        layer.run(path.kernel, accumulators: accumulators, rowsAtATime: rows) == expected,
        "\(path.name) in \(rows) rows: \(note) \(layer.geometry)")
      let spare = random.pick(0...2)
      #expect(
        layer.run(path.kernel, accumulators: accumulators, rowsAtATime: rows, spareRows: spare) == expected,
        "\(path.name) in rings of \(rows) rows and \(spare): \(note) \(layer.geometry)")
    }
  }

  @Test("60 random windows to 11x11, strides to 4, pads to 5, groups, channels of any number") func anyGeometry() {
    var random = SeededRandom(401)
    for index in 0..<60 {
      let window = WindowRecord(
        height: random.pick(1...11), width: random.pick(1...11), strideY: random.pick(1...4), strideX: random.pick(1...4),
        padTop: random.pick(0...5), padLeft: random.pick(0...5), padBottom: random.pick(0...5), padRight: random.pick(0...5))
      let groups = random.pick([1, 1, 2, 3])
      let g = RandomGeometry.layer(
        window, extra: 0...7, channels: groups * random.pick(1...6), outputs: groups * random.pick(1...20), groups: groups, &random)
      let kind = VectorLayer.Multipliers.allCases[index % 3]
      check(VectorLayer(g, hostile: index % 4 == 0, kind, &random), &random, "any")
    }
  }

  @Test("3x3 windows of stride 1 that end inside tiles, vectors and blocks") func winograd() {
    var random = SeededRandom(402)
    for index in 0..<45 {
      let window = WindowRecord(
        height: 3, width: 3, padTop: random.pick(0...2), padLeft: random.pick(0...2), padBottom: random.pick(0...2),
        padRight: random.pick(0...2))
      let g = RandomGeometry.layer(
        window, extra: 2...(index % 9 == 0 ? 40 : 11), channels: random.pick([4, 15, 16, 17, 32, 40]),
        outputs: random.pick([4, 8, 10, 16, 24, 32, 33]), &random)
      let kind: VectorLayer.Multipliers = index % 5 == 0 ? .any : index % 7 == 0 ? .anyShift : .odd
      check(VectorLayer(g, hostile: index % 3 == 0, kind, &random), &random, "3x3")
    }
  }

  @Test("First layers of few taps: one to three channels, strides, rows that end anywhere") func fewTaps() {
    var random = SeededRandom(403)
    for index in 0..<30 {
      let (height, width) = (random.pick(1...3), random.pick(1...4))
      let window = WindowRecord(
        height: height, width: width, strideY: random.pick(1...2), strideX: random.pick(1...3), padTop: random.pick(0...1),
        padLeft: random.pick(0...2), padBottom: random.pick(0...1), padRight: random.pick(0...2))
      let g = RandomGeometry.layer(window, extra: 0...12, channels: random.pick(1...3), outputs: random.pick([8, 16, 32]), &random)
      check(VectorLayer(g, hostile: index % 2 == 0, .odd, &random), &random, "first")
    }
  }

  @Test("Depthwise windows to 7x7, strides to 3, channels of any number") func depthwise() {
    var random = SeededRandom(407)
    for index in 0..<30 {
      let window = WindowRecord(
        height: random.pick(1...7), width: random.pick(1...7), strideY: random.pick(1...3), strideX: random.pick(1...3),
        padTop: random.pick(0...3), padLeft: random.pick(0...3), padBottom: random.pick(0...3), padRight: random.pick(0...3))
      let channels = random.pick([2, 3, 4, 7, 8, 9, 16, 17, 32, 40])
      let g = RandomGeometry.layer(window, extra: 0...9, channels: channels, outputs: channels, groups: channels, &random)
      check(VectorLayer(g, hostile: index % 3 == 0, VectorLayer.Multipliers.allCases[index % 3], &random), &random, "depthwise")
    }
  }

  @Test("Groups of one channel with several outputs are no depthwise layers") func manyOutputsOfOneChannel() {
    var random = SeededRandom(408)
    for channels in [2, 5] {
      let window = WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1)
      let g = RandomGeometry.layer(window, extra: 2...9, channels: channels, outputs: 3 * channels, groups: channels, &random)
      check(VectorLayer(g, hostile: false, .odd, &random), &random, "several outputs")
    }
  }

  @Test("Weights that no first cache holds: 9 to 16 tiles of Winograd at a time, a row of a window after the other")
  func largeWeights() {
    var random = SeededRandom(409)
    let padded = WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1)
    let strided = WindowRecord(height: 3, width: 3, strideY: 2, strideX: 2, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1)
    for (window, height, width, channels, outputs) in [
      (padded, 13, 14, 96, 96), (padded, 9, 11, 97, 96), (padded, 6, 27, 96, 90), (strided, 9, 13, 178, 64),
    ] {
      let g = Geometry(
        height: height, width: width, channels: channels, outputChannels: outputs, groups: 1, window: window, pool: nil)
      check(VectorLayer(g, hostile: false, .odd, &random), &random, "large")
    }
  }

  @Test("1x1 windows: strips of outputs that end inside rows, channels of any number") func points() {
    var random = SeededRandom(410)
    for (height, width, channels) in [(1, 2, 5), (7, 7, 70), (9, 11, 33), (2, 130, 3), (5, 1, 16)] {
      for outputs in [32, 64, 24] {
        let g = Geometry(
          height: height, width: width, channels: channels, outputChannels: outputs, groups: 1, window: WindowRecord(), pool: nil)
        check(VectorLayer(g, hostile: outputs == 64, .odd, &random), &random, "points")
      }
    }
  }

  @Test("Affine layers of 1 to 200 outputs") func affine() {
    var random = SeededRandom(404)
    for outputs in [1, 7, 8, 9, 17, 33, 50, 64, 65, 127, 200] {
      let g = Geometry(
        height: 1, width: 1, channels: random.pick(1...300), outputChannels: outputs, groups: 1, window: WindowRecord(), pool: nil)
      check(VectorLayer(g, hostile: false, .odd, &random), &random, "affine")
    }
  }

  @Test("Weights that break Winograd's precondition are summed in parts: all 127, inputs 255, biases at the end")
  func beyondWinograd() {
    var random = SeededRandom(405)
    for channels in [112, 130, 256] {
      for bias: Int32 in [0, 900_000_000] {
        let g = Geometry(
          height: 6, width: 5, channels: channels, outputChannels: 9, groups: 1,
          window: WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1), pool: nil)
        let layer = VectorLayer(
          g, zeroPoint: 255, input: [UInt8](repeating: 255, count: g.inputCount),
          weights: (0..<9 * g.filterCount).map { $0 / g.filterCount % 2 == 0 ? 127 : -127 },
          bias: (0..<9).map { $0 % 2 == 0 ? bias : -bias }, .odd, &random)
        #expect((layer.bound >= 1 << 25) == (channels > 112 || bias > 0))
        check(layer, &random, "\(channels) channels, bias \(bias)")
      }
    }
  }

  @Test("Winograd as it is takes bounds below 2^25 and no other") func winogradPrecondition() {
    var random = SeededRandom(409)
    let g = Geometry(
      height: 6, width: 6, channels: 16, outputChannels: 16, groups: 1, window: WindowRecord(height: 3, width: 3), pool: nil)
    for (bias, algorithm) in [(0 as Int32, 1 as UInt32), (1 << 25, 2)] {
      let layer = VectorLayer(
        g, zeroPoint: 0, input: [UInt8](repeating: 255, count: g.inputCount), weights: [Int8](repeating: 127, count: 16 * g.filterCount),
        bias: [Int32](repeating: bias, count: 16), .odd, &random)
      // With SDOT and USDOT the direct products of so few channels are cheaper than Winograd's.
      for path in VectorPaths.all where !path.name.contains("cold") && !path.name.contains("DOT") {
        // The first word of prepared weights: 0 direct, 1 Winograd, 2 Winograd in parts.
        #expect(layer.prepared(by: path.kernel) == algorithm, "\(path.name), bound \(layer.bound)")
      }
    }
  }

  @Test("Bounds on both sides of the limit for pooling before the division by 9") func poolsFirst() {
    var random = SeededRandom(406)
    let g = Geometry(
      height: 9, width: 10, channels: 16, outputChannels: 16, groups: 1,
      window: WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1),
      pool: WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2))
    // 16 * 9 * 100 * 255 = 3,672,000 and the rest from the bias.
    for bound: Int32 in [3_728_270, 3_728_271] {
      let layer = VectorLayer(
        g, zeroPoint: 255, input: (0..<g.inputCount).map { _ in random.pick(0...1) == 0 ? 255 : 0 },
        weights: (0..<16 * g.filterCount).map { $0 / g.filterCount % 2 == 0 ? 100 : -100 },
        bias: (0..<16).map { $0 % 2 == 0 ? bound - 3_672_000 : 3_672_000 - bound }, .odd, &random)
      #expect(layer.bound == UInt32(bound) && Winograd.canPoolFirst(bound: layer.bound) == (bound == 3_728_270))
      check(layer, &random, "bound \(bound)")
    }
  }
}
