import MoteFormat
@testable import MoteKernels
import MoteTestSupport
import Testing

@Suite("Portable direct and affine kernels") struct PortableDirectTests {
  @Test("200 random shapes equal the reference, whole and in rows through rings") func shapes() {
    var random = SeededRandom(41)
    for index in 0..<200 { check(RandomLayer(&random), index) }
  }

  @Test("100 first layers of one channel equal the reference, whole and in rows through rings") func firstLayers() {
    var random = SeededRandom(42)
    for index in 0..<100 {
      let window = WindowRecord(
        height: 3, width: 3, padTop: random.pick(0...5), padLeft: random.pick(0...5), padBottom: random.pick(0...5), padRight: random.pick(0...5))
      let g = Geometry(
        height: 3 + random.pick(0...9), width: 3 + random.pick(0...9), channels: 1, outputChannels: random.pick(1...9), groups: 1, window: window,
        pool: nil)
      check(RandomLayer(g, &random), index)
    }
  }

  private func check(_ layer: RandomLayer, _ index: Int) {
    let (qMin, qMax): (UInt8, UInt8) = index % 3 == 0 ? (77, 200) : (0, 255)
    for accumulators in [false, true] {
      let expected = Calls.int8(
        ReferenceKernels.convolutionInt8, layer, qMin: qMin, qMax: qMax, accumulators: accumulators)
      var calls = StreamedCalls(kernel: PortableKernels.direct, qMin: qMin, qMax: qMax, accumulators: accumulators)
      #expect(calls.differs(layer, expected) == nil, "\(layer.geometry)")
      calls.rows = 1 + index % 3
      #expect(calls.differs(layer, expected) == nil, "\(layer.geometry)")
    }
  }

  @Test("First layers of every shift give the rule's bytes", arguments: [0, 200] as [UInt8]) func everyShift(_ zeroPoint: UInt8) {
    var random = SeededRandom(43)
    let g = Geometry(
      height: 5, width: 9, channels: 1, outputChannels: 3, groups: 1,
      window: WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1), pool: nil)
    for shift in UInt8(1)...62 {
      let layer = RandomLayer(g, &random).with(shift: shift)
      var reference = StreamedCalls(kernel: ReferenceKernels.convolutionInt8, outputZeroPoint: zeroPoint)
      let expected = reference.run(layer)
      reference.kernel = PortableKernels.direct
      #expect(reference.differs(layer, expected) == nil, "shift \(shift)")
    }
  }

  @Test("Affine layers of 1 to 200 inputs and 1 to 20 outputs equal the reference") func affine() {
    var random = SeededRandom(44)
    for index in 0..<100 {
      let g = Geometry(
        height: 1, width: 1, channels: 1 + Int(random.next() >> 33) % 200, outputChannels: 1 + Int(random.next() >> 33) % 20,
        groups: 1, window: WindowRecord(), pool: nil)
      let layer = RandomLayer(g, &random).with(shift: UInt8(1 + index % 62))
      for accumulators in [false, true] {
        let expected = Calls.int8(ReferenceKernels.affineInt8, layer, qMin: 3, qMax: 250, accumulators: accumulators)
        let calls = StreamedCalls(
          kernel: PortableKernels.affine, qMin: 3, qMax: 250, accumulators: accumulators, inputOffset: index % 2)
        #expect(calls.differs(layer, expected) == nil, "\(g)")
      }
    }
  }
}
