import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

@Suite("INT8 kernels") struct Int8KernelTests {
  @Test("Convolutions of 400 random shapes equal the definition; requantizing first and pooling then gives the same")
  func convolution() {
    var random = SeededRandom(7)
    for index in 0..<400 {
      let layer = RandomLayer(&random)
      let g = layer.geometry
      let sums = NaiveLayer(layer: layer).sums()
      let (qMin, qMax): (UInt8, UInt8) = index % 2 == 0 ? (0, 255) : (77, 200)
      let bytes = sums.indices.map { i in
        let o = i % g.outputChannels
        let shifted = (sums[i] * Int64(layer.multipliers[o]) + 1 << Int64(layer.shifts[o] - 1)) >> Int64(layer.shifts[o])
        return UInt8(min(Int64(qMax), max(Int64(qMin), shifted + 77)))
      }
      let pooled = naivePool(bytes, height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels, g.pool)
      #expect(Calls.int8(ReferenceKernels.convolutionInt8, layer, qMin: qMin, qMax: qMax, accumulators: false) == pooled, "\(g)")
      let pooledSums = naivePool(sums, height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels, g.pool)
      let expected = pooledSums.flatMap { sum in (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * Int64($0))) } }
      #expect(Calls.int8(ReferenceKernels.convolutionInt8, layer, qMin: 0, qMax: 255, accumulators: true) == expected, "\(g)")
    }
  }

  @Test("Affine layers read the input as one vector") func affine() {
    var random = SeededRandom(8)
    for _ in 0..<100 {
      // A 1x1 window over one position is an affine layer of `channels` inputs.
      let g = Geometry(
        height: 1, width: 1, channels: 1 + Int(random.next() >> 33) % 200, outputChannels: 1 + Int(random.next() >> 33) % 20,
        groups: 1, window: WindowRecord(), pool: nil)
      let layer = RandomLayer(g, &random)
      for accumulators in [false, true] {
        #expect(
          Calls.int8(ReferenceKernels.affineInt8, layer, qMin: 3, qMax: 250, accumulators: accumulators)
            == Calls.int8(ReferenceKernels.convolutionInt8, layer, qMin: 3, qMax: 250, accumulators: accumulators))
      }
    }
  }
}
