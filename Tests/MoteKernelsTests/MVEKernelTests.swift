import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

@Suite("Helium kernels") struct MVEKernelTests {
  /// 3x3 windows of stride 1, with pads, and in half of the cases a 2x2 pool; tiles and strips end anywhere.
  private func geometry(_ random: inout SeededRandom, channels: [Int]) -> Geometry {
    let window = WindowRecord(
      height: 3, width: 3, padTop: random.pick(0...4), padLeft: random.pick(0...4), padBottom: random.pick(0...4), padRight: random.pick(0...4))
    let height = max(1, 4 - window.padTop - window.padBottom) + random.pick(0...9)
    let width = max(1, 4 - window.padLeft - window.padRight) + random.pick(0...17)
    return Geometry(
      height: height, width: width, channels: channels[random.pick(0...channels.count - 1)], outputChannels: 4 * random.pick(1...5),
      groups: 1,
      window: window, pool: random.pick(0...1) == 0 ? nil : WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2))
  }

  private func transformed(_ layer: RandomLayer) -> [UInt8] {
    let g = layer.geometry
    var result = [UInt8](
      repeating: 0xEE, count: Int(WinogradVectors.byteCount(channels: g.channels, outputChannels: g.outputChannels)))
    for o in 0..<g.outputChannels {
      for c in 0..<g.channels {
        var filter = InlineArray<9, Int16>(repeating: 0)
        for i in 0..<9 { filter[i] = Int16(layer.weights[(o * 9 + i) * g.channels + c]) }
        let u = Winograd.weights(filter)
        for point in 0..<36 {
          let index = 2 * WinogradVectors.index(point: point, c: c, o: o, channels: g.channels)
          let bits = UInt16(bitPattern: u[point])
          (result[index], result[index + 1]) = (UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8))
        }
      }
    }
    return result
  }

  private func packed(_ layer: RandomLayer) -> [UInt8] {
    let g = layer.geometry
    let count = DirectVectors.byteCount(window: g.window, channels: g.channels, outputChannels: g.outputChannels)
    var result = [UInt8](repeating: 0, count: Int(count))
    for o in 0..<g.outputChannels {
      for ky in 0..<g.window.height {
        for kx in 0..<g.window.width {
          for c in 0..<g.channels {
            let weight = layer.weights[((o * g.window.height + ky) * g.window.width + kx) * g.channels + c]
            let index = DirectVectors.index(ky: ky, kx: kx, c: c, o: o, window: g.window, channels: g.channels)
            result[index] = UInt8(Int(weight) + DirectVectors.offset)
          }
        }
      }
    }
    return result
  }

  /// Compares a kernel with the reference: bytes and accumulators, whole and through rings, usual and unusual shifts.
  private func check(_ kernel: Kernel, _ call: StreamedCall, _ random: inout SeededRandom, tileRows: Int) {
    let g = call.layer.geometry
    var reference = StreamedCall(call.layer)
    var call = call
    let reversed = random.pick(0...3)
    call.outputZeroPoint = [0, 3, 128, 255][reversed]
    (call.qMin, call.qMax) = [(0, 255), (0, 255), (7, 200), (128, 128)][random.pick(0...3)]
    // Every fourth layer has shifts from end to end; most outputs are then all clamped or all alike.
    if random.pick(0...3) == 0 { call.shifts = call.shifts.map { _ in UInt8(random.pick(1...62)) } }
    (reference.outputZeroPoint, reference.qMin, reference.qMax, reference.shifts) =
      (call.outputZeroPoint, call.qMin, call.qMax, call.shifts)
    for accumulators in [false, true] {
      call.accumulators = accumulators
      reference.accumulators = accumulators
      let convolution = ReferenceKernels.convolutionInt8
      let expected = reference.run(convolution)
      call.rowsPerCall = nil
      #expect(call.run(kernel) == expected, "\(g) whole, accumulators \(accumulators), shifts \(call.shifts)")
      call.rowsPerCall = max(1, tileRows / g.pool.strideY)
      #expect(call.run(kernel) == expected, "\(g) in rows, accumulators \(accumulators), shifts \(call.shifts)")
    }
  }

  @Test("Winograd from transformed weights equals the reference") func winograd() {
    var random = SeededRandom(21)
    for _ in 0..<150 {
      let layer = RandomLayer(geometry(&random, channels: [8, 16, 24, 32, 64]), &random)
      let call = StreamedCall(layer, weights: transformed(layer), layout: .winogradVectors)
      check(MVEKernels.winograd, call, &random, tileRows: MVEKernels.winograd.tileRows)
    }
  }

  @Test("Direct convolution in strips equals the reference") func strips() {
    var random = SeededRandom(22)
    for _ in 0..<150 {
      let layer = RandomLayer(geometry(&random, channels: [16, 32, 48, 64]), &random)
      let call = StreamedCall(layer, weights: packed(layer), layout: .directVectors)
      check(MVEKernels.direct, call, &random, tileRows: MVEKernels.direct.tileRows)
    }
  }

  @Test("Direct convolution of packed windows of any shape equals the reference") func windows() {
    var random = SeededRandom(23)
    for index in 0..<150 {
      var g = RandomLayer(&random).geometry
      // Some 3x3 windows over whole vectors, whose pools do not go in strips.
      if index % 5 == 0 {
        g = Geometry(
          height: 7, width: 5 + index % 4, channels: 16, outputChannels: 8, groups: 1,
          window: WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1),
          pool: WindowRecord(height: 3, width: 2, strideY: 3, strideX: 3, padTop: 1))
      } else {
        g = Geometry(
          height: g.height, width: g.width, channels: g.channels, outputChannels: 4 * (1 + index % 3), groups: 1,
          window: g.window, pool: g.pool)
      }
      let layer = RandomLayer(g, &random)
      let call = StreamedCall(layer, weights: packed(layer), layout: .directVectors)
      check(MVEKernels.direct, call, &random, tileRows: 1)
    }
  }

  @Test("Direct convolution of canonical weights of any shape and groups equals the reference") func canonical() {
    var random = SeededRandom(24)
    for index in 0..<200 {
      let layer = index % 4 == 0 ? RandomLayer(geometry(&random, channels: [16, 32]), &random) : RandomLayer(&random)
      check(MVEKernels.direct, StreamedCall(layer), &random, tileRows: 1)
    }
  }

  @Test("Affine layers equal the reference") func affine() {
    var random = SeededRandom(25)
    for index in 0..<100 {
      let g = Geometry(
        height: 1, width: 1, channels: 1 + Int(random.next() >> 33) % 300, outputChannels: 1 + index % 21, groups: 1,
        window: WindowRecord(), pool: nil)
      check(MVEKernels.affine, StreamedCall(RandomLayer(g, &random)), &random, tileRows: 1)
    }
  }

  @Test("The geometry is the first field of the arguments, as the kernels assume") func layout() {
    #expect(MemoryLayout<Int8Arguments>.offset(of: \.geometry) == 0)
  }

  @Test("A first layer and DeepConvNet's largest need the scratch that the smallest plan has room for") func scratch() {
    func bytes(_ channels: Int, _ outputs: Int, pooled: Bool) -> Int {
      MVEKernels.direct.scratchBytes(
        Geometry(
          height: 16, width: 16, channels: channels, outputChannels: outputs, groups: 1,
          window: WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1),
          pool: pooled ? WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2) : nil))
    }
    #expect(bytes(1, 16, pooled: false) <= 1216)
    #expect(bytes(16, 16, pooled: true) <= 1216)
    #expect(bytes(32, 32, pooled: true) <= 1216)
    #expect(bytes(64, 64, pooled: true) <= 3072)
  }
}
