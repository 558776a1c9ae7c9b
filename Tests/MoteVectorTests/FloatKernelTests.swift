import MoteFormat
import MoteKernels
import MotePortable
import MoteTestSupport
import MoteVector
import Testing

#if arch(x86_64)
  import MoteAVX2
#endif

/// Every path against the scalar reference, within the bounds of FLOAT.md and no further, with memory that ends at protected pages.
@Suite("Vector kernels, float32") struct FloatKernelTests {
  private let reference = KernelTable.reference.kernel(KernelKey(.convolution, .float32))!

  /// - Returns: how many of the runs took Winograd.
  @discardableResult
  private func check(_ layer: FloatTestLayer, _ random: inout SeededRandom, _ note: String) -> Int {
    let expected = layer.run(reference).output
    let bound = FloatBound(layer)
    let direct = bound.outputs()
    var winograd = 0
    func compare(_ run: FloatTestLayer.Run, _ parts: [Range<Int>], _ name: String) {
      let own = run.isWinograd ? bound.outputs(winogradParts: parts) : direct
      winograd += run.isWinograd ? 1 : 0
      let wrong = expected.indices.first { i in
        // The reference is off by a direct sum's bound itself.
        !(abs(Double(run.output[i]) - Double(expected[i])) <= own[i] + direct[i])
      }
      if let i = wrong {
        Issue.record("\(name): \(note) \(layer.geometry) output \(i): \(run.output[i]), reference \(expected[i]), bound \(own[i])")
      }
    }
    for path in FloatPaths.all { compare(layer.run(path.kernel), layer.parts(nil), path.name) }
    let path = random.pick(FloatPaths.all)
    let rows = random.pick(1...5)
    compare(layer.run(path.kernel, rowsAtATime: rows), layer.parts(rows), "\(path.name) in \(rows) rows")
    return winograd
  }

  private func values(_ index: Int) -> FloatTestLayer.Values { index % 3 == 0 ? .hostile : .usual }

  @Test("60 random windows to 11x11, strides to 4, pads to 5, groups, channels of any number") func anyGeometry() {
    var random = SeededRandom(421)
    for index in 0..<60 {
      let window = WindowRecord(
        height: random.pick(1...11), width: random.pick(1...11), strideY: random.pick(1...4), strideX: random.pick(1...4),
        padTop: random.pick(0...5), padLeft: random.pick(0...5), padBottom: random.pick(0...5), padRight: random.pick(0...5))
      let groups = random.pick([1, 1, 2, 3])
      let g = RandomGeometry.layer(
        window, extra: 0...7, channels: groups * random.pick(1...6), outputs: groups * random.pick(1...20), groups: groups, &random)
      check(FloatTestLayer(g, values(index), &random), &random, "any")
    }
  }

  @Test("3x3 windows of stride 1 that end inside tiles, vectors and blocks") func winograd() {
    var random = SeededRandom(422)
    var winograd = 0
    for index in 0..<45 {
      winograd += check(FloatTestLayer(tiled(index, &random), values(index), &random), &random, "3x3")
    }
    #expect(winograd > 45)
  }

  private func tiled(_ index: Int, _ random: inout SeededRandom) -> Geometry {
    let window = WindowRecord(
      height: 3, width: 3, padTop: random.pick(0...2), padLeft: random.pick(0...2), padBottom: random.pick(0...2),
      padRight: random.pick(0...2))
    return RandomGeometry.layer(
      window, extra: 2...(index % 9 == 0 ? 36 : 11), channels: random.pick([4, 15, 16, 17, 32, 40]),
      outputs: random.pick([4, 8, 10, 16, 24, 32, 33]), &random)
  }

  @Test("Where no algorithm rounds, all agree with the reference exactly") func exact() {
    var random = SeededRandom(423)
    var winograd = 0
    for index in 0..<40 {
      let layer = FloatTestLayer(tiled(index, &random), .exact, &random)
      #expect(FloatBound(layer).magnitude(isWinograd: true) < 0x1p24)
      let expected = layer.run(reference).output
      for path in FloatPaths.all {
        let run = layer.run(path.kernel)
        #expect(run.output == expected, "\(path.name): \(layer.geometry)")
        #expect(layer.run(path.kernel, rowsAtATime: random.pick(1...5)).output == expected, "\(path.name), rows: \(layer.geometry)")
        winograd += run.isWinograd ? 1 : 0
      }
    }
    #expect(winograd > 40)
  }

  @Test("Windows of other shapes agree exactly where nothing is rounded") func exactDirect() {
    var random = SeededRandom(424)
    for _ in 0..<40 {
      let window = WindowRecord(
        height: random.pick(1...5), width: random.pick(1...5), strideY: random.pick(1...3), strideX: random.pick(1...3),
        padTop: random.pick(0...2), padLeft: random.pick(0...2), padBottom: random.pick(0...2), padRight: random.pick(0...2))
      let groups = random.pick([1, 2, 5])
      let g = RandomGeometry.layer(
        window, extra: 0...20, channels: groups * random.pick([1, 2, 8]), outputs: groups * random.pick([1, 8, 16, 24, 32]),
        groups: groups, &random)
      let layer = FloatTestLayer(g, .exact, &random)
      #expect(FloatBound(layer).magnitude(isWinograd: false) < 0x1p24)
      let expected = layer.run(reference).output
      for path in FloatPaths.all {
        #expect(layer.run(path.kernel).output == expected, "\(path.name): \(g)")
        #expect(layer.run(path.kernel, rowsAtATime: random.pick(1...5)).output == expected, "\(path.name), rows: \(g)")
      }
    }
  }

  @Test("Depthwise layers: one to three outputs of each channel, whole vectors and parts of them") func depthwise() {
    var random = SeededRandom(425)
    for index in 0..<30 {
      let window = WindowRecord(
        height: random.pick(1...5), width: random.pick(1...5), strideY: random.pick(1...2), strideX: random.pick(1...2),
        padTop: random.pick(0...2), padLeft: random.pick(0...2), padBottom: random.pick(0...2), padRight: random.pick(0...2))
      let channels = random.pick([2, 7, 8, 16, 19, 32])
      let g = RandomGeometry.layer(
        window, extra: 0...12, channels: channels, outputs: channels * random.pick([1, 1, 2, 3]), groups: channels, &random)
      check(FloatTestLayer(g, values(index), &random), &random, "depthwise")
    }
  }

  @Test("First layers of one channel, rows that end anywhere") func first() {
    var random = SeededRandom(426)
    for index in 0..<30 {
      let window = WindowRecord(
        height: random.pick(1...5), width: random.pick(1...5), strideY: random.pick(1...2), strideX: random.pick(1...3),
        padTop: random.pick(0...1), padLeft: random.pick(0...2), padBottom: random.pick(0...1), padRight: random.pick(0...2))
      let g = RandomGeometry.layer(
        window, extra: 0...26, channels: random.pick([1, 1, 3]), outputs: random.pick([6, 8, 16, 32]), &random)
      check(FloatTestLayer(g, values(index), &random), &random, "first")
    }
  }

  @Test("Affine layers of 1 to 200 outputs") func affine() {
    var random = SeededRandom(427)
    for (index, outputs) in [1, 7, 8, 9, 17, 33, 50, 64, 65, 127, 200].enumerated() {
      let g = Geometry(
        height: 1, width: 1, channels: random.pick(1...300), outputChannels: outputs, groups: 1, window: WindowRecord(), pool: nil)
      check(FloatTestLayer(g, values(index), &random), &random, "affine")
    }
  }

  @Test("Every binary16 that is a number is widened exactly") func halves() {
    var random = SeededRandom(428)
    let finite = (0...UInt16.max).filter(Half.isFinite)
    let outputs = 512
    for start in stride(from: 0, to: finite.count, by: outputs) {
      let g = Geometry(
        height: 1, width: 1, channels: 1, outputChannels: outputs, groups: 1, window: WindowRecord(), pool: nil)
      var layer = FloatTestLayer(g, .usual, &random)
      layer.input = [1]
      layer.relu = false
      layer.bias = [UInt16](repeating: 0, count: outputs)
      for o in 0..<outputs { layer.weights[o] = finite[min(start + o, finite.count - 1)] }
      for path in FloatPaths.all {
        #expect(layer.run(path.kernel).output == layer.weights.map(Half.float), "\(path.name) from \(start)")
      }
    }
  }

  @Test("A table with ordered floats gives the reference's bits, and other layers their own kernels") func ordered() {
    var random = SeededRandom(429)
    let layer = FloatTestLayer(tiled(0, &random), .usual, &random)
    let expected = layer.run(reference).output
    var tables = [KernelTable.portable]
    #if arch(x86_64)
      if VectorPaths.hasAVX2 { tables.append(.avx2(.loops)) }
    #endif
    for table in tables {
      let ordered = table.withOrderedFloats
      #expect(layer.run(ordered.kernel(KernelKey(.convolution, .float32))!).output == expected, "\(table.name)")
      #expect(layer.run(table.kernel(KernelKey(.convolution, .float32))!).output != expected, "\(table.name)")
      #expect(ordered.kernel(KernelKey(.convolution, .uint8))?.prepare != nil, "\(table.name)")
    }
  }
}
