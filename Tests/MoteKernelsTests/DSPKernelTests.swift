import MoteFormat
@testable import MoteKernels
import MoteTestSupport
import Testing

/// A layer with one of the DSP kernels that can compute it, and its weights in that kernel's layout.
private struct DSPCase {
  let name: String
  let kernel: Kernel
  let layout: WeightLayout
  let packed: [UInt8]?

  static func all(_ layer: RandomLayer) -> [DSPCase] {
    let g = layer.geometry
    var cases = [DSPCase(name: "canonical", kernel: DSPKernels.direct, layout: .canonical, packed: nil)]
    if DirectLayout.admits(
      g.window, pool: g.pool, groups: g.groups, channels: g.channels, outputs: g.outputChannels)
    {
      cases.append(DSPCase(name: "direct", kernel: DSPKernels.direct, layout: .direct, packed: direct(layer)))
    }
    if WinogradPairsLayout.admits(
      g.window, pool: g.pool, groups: g.groups, channels: g.channels, outputs: g.outputChannels)
    {
      cases.append(DSPCase(name: "pairs", kernel: DSPKernels.winograd, layout: .winogradPairs, packed: pairs(layer)))
    }
    if WinogradBytesLayout.admits(
      g.window, pool: g.pool, groups: g.groups, channels: g.channels, outputs: g.outputChannels)
    {
      cases.append(
        DSPCase(name: "bytes", kernel: DSPKernels.winogradOnTheFly, layout: .winogradBytes, packed: bytes(layer)))
    }
    return cases
  }

  private static func weight(_ layer: RandomLayer, _ o: Int, _ ky: Int, _ kx: Int, _ c: Int) -> Int8 {
    layer.weights[((o * 3 + ky) * 3 + kx) * layer.geometry.channels + c]
  }

  private static func forEach(_ g: Geometry, _ body: (_ o: Int, _ c: Int) -> Void) {
    for o in 0..<g.outputChannels { for c in 0..<g.channels { body(o, c) } }
  }

  private static func direct(_ layer: RandomLayer) -> [UInt8] {
    let g = layer.geometry
    var result = [UInt8](repeating: 0, count: DirectLayout.byteCount(channels: g.channels, outputs: g.outputChannels)!)
    forEach(g) { o, c in
      for tap in 0..<9 {
        let offset = DirectLayout.offset(o: o, ky: tap / 3, kx: tap % 3, c: c, channels: g.channels)
        result[offset] = UInt8(bitPattern: weight(layer, o, tap / 3, tap % 3, c))
      }
    }
    return result
  }

  private static func bytes(_ layer: RandomLayer) -> [UInt8] {
    let g = layer.geometry
    let count = WinogradBytesLayout.byteCount(channels: g.channels, outputs: g.outputChannels)!
    var result = [UInt8](repeating: 0, count: count)
    forEach(g) { o, c in
      for tap in 0..<9 {
        let offset = WinogradBytesLayout.offset(o: o, ky: tap / 3, kx: tap % 3, c: c, channels: g.channels)
        result[offset] = WinogradBytesLayout.stored(weight(layer, o, tap / 3, tap % 3, c))
      }
    }
    return result
  }

  private static func pairs(_ layer: RandomLayer) -> [UInt8] {
    let g = layer.geometry
    let count = WinogradPairsLayout.byteCount(channels: g.channels, outputs: g.outputChannels)!
    var result = [UInt8](repeating: 0, count: count)
    forEach(g) { o, c in
      var filter = InlineArray<9, Int32>(repeating: 0)
      for tap in 0..<9 { filter[tap] = Int32(weight(layer, o, tap / 3, tap % 3, c)) }
      let u = Winograd.weights(filter)
      for point in 0..<36 {
        let index = WinogradPairsLayout.index(o: o, point: point, c: c, channels: g.channels)
        let value = UInt16(bitPattern: Int16(u[point]))
        result[2 * index] = UInt8(value & 255)
        result[2 * index + 1] = UInt8(value >> 8)
      }
    }
    return result
  }
}

@Suite("DSP kernels") struct DSPKernelTests {
  private func shape(
    _ random: inout SeededRandom, channels: [Int], pads: ClosedRange<Int> = 0...2
  ) -> Geometry {
    let window = WindowRecord(
      height: 3, width: 3, padTop: random.pick(pads), padLeft: random.pick(pads), padBottom: random.pick(pads), padRight: random.pick(pads))
    let pool = random.pick(0...1) == 0 ? nil : WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2)
    let least = pool == nil ? 3 : 4
    let height = max(1, least - window.padTop - window.padBottom) + random.pick(0...11)
    let width = max(1, least - window.padLeft - window.padRight) + random.pick(0...11)
    return Geometry(
      height: height, width: width, channels: channels[random.pick(0...channels.count - 1)], outputChannels: 2 * random.pick(1...4),
      groups: 1, window: window, pool: pool)
  }

  /// Compares every kernel for the layer with the reference: whole, and in rows through rings.
  private func check(_ layer: RandomLayer, _ index: Int, bound: UInt32? = nil) {
    let (qMin, qMax): (UInt8, UInt8) = index % 3 == 2 ? (77, 200) : (0, 255)
    let accumulators = index % 4 == 3
    let expected = Calls.int8(
      ReferenceKernels.convolutionInt8, layer, qMin: qMin, qMax: qMax, accumulators: accumulators)
    for use in DSPCase.all(layer) {
      var calls = StreamedCalls(
        kernel: use.kernel, layout: use.layout, packed: use.packed, qMin: qMin, qMax: qMax, accumulators: accumulators,
        bound: bound)
      #expect(calls.run(layer) == expected, "\(use.name) \(layer.geometry)")
      calls.rows = max(1, use.kernel.tileRows / layer.geometry.pool.height) + (index % 5 == 0 ? 1 : 0)
      #expect(calls.run(layer) == expected, "\(use.name) in rows \(layer.geometry)")
    }
  }

  @Test("3x3 layers of 250 random shapes, weights of 127 and inputs of 255 among them, equal the reference")
  func shapes() {
    var random = SeededRandom(31)
    for index in 0..<250 { check(RandomLayer(shape(&random, channels: [4, 8, 12, 16, 32]), &random), index) }
  }

  @Test("Deep layers, whose bound is too large for pooling before the division, equal the reference") func deep() {
    var random = SeededRandom(32)
    for index in 0..<12 { check(RandomLayer(shape(&random, channels: [48, 64, 80]), &random), index) }
  }

  @Test("Pads of up to 9, whole tiles of padding, equal the reference") func pads() {
    var random = SeededRandom(33)
    for index in 0..<40 { check(RandomLayer(shape(&random, channels: [4, 16], pads: 0...9), &random), index) }
  }

  @Test("Shifts at the ends of what the fast forms take, and beyond, equal the reference", arguments: [26, 27, 32, 33, 48, 49, 54, 55, 62] as [UInt8])
  func shifts(_ shift: UInt8) {
    var random = SeededRandom(UInt64(shift))
    for index in 0..<8 {
      let layer = RandomLayer(shape(&random, channels: [1, 4, 16]), &random)
      check(layer.with(shifts: layer.shifts.map { _ in shift }), 0 + 4 * index)
    }
  }

  @Test("Sums of every size up to the bound, ties of rounding and their neighbours, equal the reference") func ties() {
    // Zero weights, so that each filter's sum is its bias.
    var random = SeededRandom(34)
    for shift in UInt8(34)...46 {
      for pool in [nil, WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2)] {
        let g = Geometry(
          height: 4, width: 4, channels: 16, outputChannels: 64, groups: 1,
          window: WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1), pool: pool)
        let tie = Int32(1) << Int32(shift - 31)
        let reach = pool == nil ? (Int32(1) << 25) - 1 : Int32((1 << 31) / 576 - 1)
        let bias = (0..<64).map { o -> Int32 in
          switch o {
          case 0: reach
          case 1: -reach
          default: max(-reach, min(reach, (Int32(o) - 40) * 9 * tie + Int32(o % 3) - 1))
          }
        }
        let layer = RandomLayer(g, &random).with(
          weights: [Int8](repeating: 0, count: 64 * g.filterCount), bias: bias,
          multipliers: (0..<64).map { $0 % 2 == 0 ? 0x4000_0000 : Int32.max }, shifts: bias.map { _ in shift })
        check(layer, 0, bound: UInt32(reach))
        check(layer, 3, bound: UInt32(reach))
      }
    }
  }

  @Test("First layers of one channel equal the reference: odd widths, all pads, any number of filters") func first() {
    var random = SeededRandom(35)
    for index in 0..<60 {
      var g = shape(&random, channels: [1])
      g = Geometry(
        height: g.height, width: g.width, channels: 1, outputChannels: 1 + index % 7, groups: 1, window: g.window,
        pool: index % 5 == 0 ? g.pool : nil)
      check(RandomLayer(g, &random), index)
    }
  }

  @Test("Any other geometry goes through the direct kernel, too") func general() {
    var random = SeededRandom(36)
    for index in 0..<60 { check(RandomLayer(&random), index) }
  }

  @Test("Affine layers of 1 to 300 inputs and 1 to 13 outputs equal the reference, from any address") func affine() {
    var random = SeededRandom(37)
    for index in 0..<150 {
      let g = Geometry(
        height: 1, width: 1, channels: 1 + Int(random.next() >> 33) % 300, outputChannels: 1 + index % 13, groups: 1,
        window: WindowRecord(), pool: nil)
      let layer = RandomLayer(g, &random)
      for accumulators in [false, true] {
        let calls = StreamedCalls(
          kernel: DSPKernels.affine, qMin: index % 2 == 0 ? 0 : 3, accumulators: accumulators, inputOffset: index % 4)
        let expected = Calls.int8(
          ReferenceKernels.affineInt8, layer, qMin: index % 2 == 0 ? 0 : 3, qMax: 255, accumulators: accumulators)
        #expect(calls.run(layer) == expected, "\(g)")
      }
    }
  }

  @Test("On the fly, a layer with its input, output and scratch keeps to 24 KB where one band allows it")
  func budget() {
    // The layers of DeepConvNet: height, channels, outputs, pad, pooled.
    for (height, channels, outputs, pad, pooled) in [
      (28, 16, 16, 1, true), (14, 16, 32, 1, false), (14, 32, 32, 2, true), (8, 32, 64, 1, false), (8, 64, 64, 1, true),
    ] {
      let g = Geometry(
        height: height, width: height, channels: channels, outputChannels: outputs, groups: 1,
        window: WindowRecord(height: 3, width: 3, padTop: pad, padLeft: pad, padBottom: pad, padRight: pad),
        pool: pooled ? WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2) : nil)
      let scratch = DSPKernels.kernel32(KernelKey(.convolution, .uint8, .winogradBytes))?.scratchBytes(g) ?? .max
      #expect(g.inputCount + g.outputCount + scratch <= 24_576, "\(g) needs \(scratch) bytes of scratch")
    }
  }

  @Test("On the fly, bands leave room for tensors whose sizes are no multiples of 16") func oddBudget() {
    for height in 7...24 {
      for width in 7...24 {
        let g = Geometry(
          height: height, width: width, channels: 12, outputChannels: 10, groups: 1,
          window: WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1), pool: nil)
        let scratch = DSPKernels.kernel32(KernelKey(.convolution, .uint8, .winogradBytes))?.scratchBytes(g) ?? .max
        let tensors = Limits.align(g.inputCount, 16) + Limits.align(g.outputCount, 16)
        #expect(tensors + scratch <= 24_576, "\(height) x \(width): \(scratch) bytes of scratch")
      }
    }
  }

  @Test("Every layout puts each weight at a place of its own", arguments: [4, 16, 20]) func layouts(_ channels: Int) {
    var (direct, bytes, pairs) = (Set<Int>(), Set<Int>(), Set<Int>())
    for o in 0..<6 {
      for c in 0..<channels {
        for tap in 0..<9 {
          direct.insert(DirectLayout.offset(o: o, ky: tap / 3, kx: tap % 3, c: c, channels: channels))
          bytes.insert(WinogradBytesLayout.offset(o: o, ky: tap / 3, kx: tap % 3, c: c, channels: channels))
        }
        for point in 0..<36 { pairs.insert(WinogradPairsLayout.index(o: o, point: point, c: c, channels: channels)) }
      }
    }
    #expect(direct == Set(0..<DirectLayout.byteCount(channels: channels, outputs: 6)!))
    #expect(bytes == Set(0..<WinogradBytesLayout.byteCount(channels: channels, outputs: 6)!))
    #expect(pairs == Set(0..<WinogradPairsLayout.byteCount(channels: channels, outputs: 6)! / 2))
    #expect(WinogradPairsLayout.byteCount(channels: .max / 8, outputs: 2) == nil)
  }
}

extension RandomLayer {
  fileprivate func with(
    weights: [Int8]? = nil, bias: [Int32]? = nil, multipliers: [Int32]? = nil, shifts: [UInt8]? = nil
  ) -> RandomLayer {
    RandomLayer(
      geometry: geometry, zeroPoint: zeroPoint, input: input, weights: weights ?? self.weights, bias: bias ?? self.bias,
      multipliers: multipliers ?? self.multipliers, shifts: shifts ?? self.shifts)
  }
}
