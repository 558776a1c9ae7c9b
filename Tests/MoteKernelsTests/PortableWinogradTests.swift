import MoteFormat
@testable import MoteKernels
import MoteTestSupport
import Testing

@Suite("Portable Winograd") struct PortableWinogradTests {
  /// The layer's weights in layout `winogradPlain`, by the matrices.
  static func pack(_ layer: RandomLayer) -> [UInt8] {
    let g = layer.geometry
    var words = [Int16](repeating: 0, count: 36 * g.channels * g.outputChannels)
    for o in 0..<g.outputChannels {
      for c in 0..<g.channels {
        for i in 0..<6 {
          for j in 0..<6 {
            var sum = 0
            for y in 0..<3 {
              for x in 0..<3 {
                let weight = Int(layer.weights[((o * 3 + y) * 3 + x) * g.channels + c])
                sum += WinogradMatrices.weights[i][y] * weight * WinogradMatrices.weights[j][x]
              }
            }
            words[WinogradPlainLayout.index(o: o, point: 6 * i + j, c: c, channels: g.channels)] = Int16(sum)
          }
        }
      }
    }
    return words.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
  }

  static func geometry(_ random: inout SeededRandom) -> Geometry {
    let window = WindowRecord(
      height: 3, width: 3, padTop: random.pick(0...3), padLeft: random.pick(0...3), padBottom: random.pick(0...3), padRight: random.pick(0...3))
    let (height, width) = (3 + random.pick(0...14), 3 + random.pick(0...24))
    let fits = window.outputHeight(height) > 1 && window.outputWidth(width) > 1
    let pool = WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2)
    return Geometry(
      height: height, width: width, channels: 4 * random.pick(1...4), outputChannels: 4 * random.pick(1...3), groups: 1, window: window,
      pool: fits && random.pick(0...1) == 0 ? pool : nil)
  }

  @Test("120 random shapes equal the reference, whole and in rows through rings") func shapes() {
    var random = SeededRandom(31)
    for index in 0..<120 {
      let layer = RandomLayer(Self.geometry(&random), &random)
      #expect(
        WinogradPlainLayout.admits(
          layer.geometry.window, pool: layer.geometry.pool.height == 1 ? nil : layer.geometry.pool, groups: 1,
          channels: layer.geometry.channels, outputs: layer.geometry.outputChannels))
      let packed = Self.pack(layer)
      let (qMin, qMax): (UInt8, UInt8) = index % 3 == 0 ? (0, 255) : (77, 200)
      for accumulators in [false, true] {
        let expected = Calls.int8(
          ReferenceKernels.convolutionInt8, layer, qMin: qMin, qMax: qMax, accumulators: accumulators)
        var calls = StreamedCalls(
          kernel: PortableKernels.winograd, layout: .winogradPlain, packed: packed, qMin: qMin, qMax: qMax,
          accumulators: accumulators)
        #expect(calls.differs(layer, expected) == nil, "\(layer.geometry)")
        calls.rows = [4, 2, 1, 3, 5][index % 5]
        #expect(calls.differs(layer, expected) == nil, "\(layer.geometry)")
        calls.inputOffset = 1 + index % 3
        #expect(calls.differs(layer, expected) == nil, "\(layer.geometry)")
      }
    }
  }

  @Test("Weights transformed on the fly: 80 random shapes equal the reference, whole and in rows through rings")
  func onTheFly() {
    var random = SeededRandom(34)
    for index in 0..<80 {
      let window = WindowRecord(
        height: 3, width: 3, padTop: random.pick(0...3), padLeft: random.pick(0...3), padBottom: random.pick(0...3), padRight: random.pick(0...3))
      let pool = WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2)
      let g = Geometry(
        height: 4 + random.pick(0...9), width: 4 + random.pick(0...20), channels: 16 * random.pick(1...2), outputChannels: 2 * random.pick(1...4),
        groups: 1, window: window, pool: random.pick(0...1) == 0 ? pool : nil)
      let layer = RandomLayer(g, &random)
      var packed = [UInt8](repeating: 0, count: layer.weights.count)
      for o in 0..<g.outputChannels {
        for tap in 0..<9 {
          for c in 0..<g.channels {
            let offset = WinogradBytesLayout.offset(o: o, ky: tap / 3, kx: tap % 3, c: c, channels: g.channels)
            packed[offset] = WinogradBytesLayout.stored(layer.weights[(9 * o + tap) * g.channels + c])
          }
        }
      }
      for accumulators in [false, true] {
        let expected = Calls.int8(ReferenceKernels.convolutionInt8, layer, qMin: 0, qMax: 255, accumulators: accumulators)
        var calls = StreamedCalls(
          kernel: PortableKernels.winogradOnTheFly, layout: .winogradBytes, packed: packed, accumulators: accumulators)
        #expect(calls.differs(layer, expected) == nil, "\(g)")
        calls.rows = 1 + index % 5
        #expect(calls.differs(layer, expected) == nil, "\(g)")
      }
    }
  }

  @Test("Small shifts, which the high word alone cannot round, give the rule's bytes") func smallShifts() {
    var random = SeededRandom(32)
    for shift in UInt8(1)...62 {
      let layer = RandomLayer(Self.geometry(&random), &random).with(shift: shift)
      let expected = Calls.int8(ReferenceKernels.convolutionInt8, layer, qMin: 0, qMax: 255, accumulators: false)
      let calls = StreamedCalls(
        kernel: PortableKernels.winograd, layout: .winogradPlain, packed: Self.pack(layer))
      #expect(calls.differs(layer, expected) == nil, "shift \(shift)")
    }
  }

  @Test("Accumulators next to the bound of 2^25 are exact, with and without a pool") func atTheBound() {
    var random = SeededRandom(33)
    for pool in [nil, WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2)] {
      let g = Geometry(
        height: 6, width: 7, channels: 4, outputChannels: 4, groups: 1,
        window: WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1), pool: pool)
      let shape = RandomLayer(g, &random)
      // The largest bias that leaves the bound below 2^25, upwards and downwards.
      let room = Int32(1 << 25) - 1 - Int32(shape.with(bias: [0, 0, 0, 0]).bound)
      let layer = shape.with(bias: [room, -room, room, -room])
      #expect(layer.bound == (1 << 25) - 1)
      for accumulators in [false, true] {
        let expected = Calls.int8(
          ReferenceKernels.convolutionInt8, layer, qMin: 0, qMax: 255, accumulators: accumulators)
        let calls = StreamedCalls(
          kernel: PortableKernels.winograd, layout: .winogradPlain, packed: Self.pack(layer), accumulators: accumulators)
        #expect(calls.differs(layer, expected) == nil)
      }
    }
  }
}
