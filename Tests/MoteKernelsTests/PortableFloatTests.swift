import MoteFormat
@testable import MoteKernels
import MoteTestSupport
import Testing

@Suite("Portable FP16 and move kernels") struct PortableFloatTests {
  @Test("FP16 convolutions of 150 random shapes have the reference's bits, with subnormal and large weights") func float16() {
    var random = SeededRandom(51)
    for index in 0..<150 {
      let shape = RandomLayer(&random)
      let g = shape.geometry
      let input = (0..<g.inputCount).map { _ in random.signedUnit() }
      // Every finite binary16 pattern may occur.
      let weights = shape.weights.map { _ in
        index % 2 == 0 ? Half.bits(random.signedUnit()) : UInt16(truncatingIfNeeded: random.next()) & 0xFBFF
      }
      let bias = shape.bias.map { _ in Half.bits(random.signedUnit()) }
      let relu = index % 3 == 0
      let expected = Calls.float16(
        ReferenceKernels.convolutionFloat16, g, input: input, weights: weights, bias: bias, relu: relu)
      let found = Calls.float16(PortableKernels.float16, g, input: input, weights: weights, bias: bias, relu: relu)
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(g)")
    }
  }

  @Test("FP16 affine layers have the reference's bits") func affine() {
    var random = SeededRandom(52)
    for _ in 0..<50 {
      let g = Geometry(
        height: 1, width: 1, channels: 1 + Int(random.next() >> 33) % 200, outputChannels: 1 + Int(random.next() >> 33) % 20,
        groups: 1, window: WindowRecord(), pool: nil)
      let input = (0..<g.channels).map { _ in random.signedUnit() }
      let weights = (0..<g.channels * g.outputChannels).map { _ in Half.bits(random.signedUnit()) }
      let bias = (0..<g.outputChannels).map { _ in Half.bits(random.signedUnit()) }
      let expected = Calls.float16(ReferenceKernels.affineFloat16, g, input: input, weights: weights, bias: bias, relu: true)
      let found = Calls.float16(PortableKernels.float16, g, input: input, weights: weights, bias: bias, relu: true)
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
    }
  }

  @Test("Max-pools and conversions give the reference's values") func moves() {
    var random = SeededRandom(53)
    for _ in 0..<100 {
      let g = random.poolGeometry()
      let bytes = random.bytes(g.inputCount)
      #expect(
        Calls.move(PortableKernels.maxPoolUInt8, g, bytes, filling: UInt8(7))
          == Calls.move(ReferenceKernels.maxPoolUInt8, g, bytes, filling: UInt8(7)))
      let floats = bytes.map { Float($0) - 300 }
      #expect(
        Calls.move(PortableKernels.maxPoolFloat32, g, floats, filling: Float.nan)
          == Calls.move(ReferenceKernels.maxPoolFloat32, g, floats, filling: Float.nan))
    }
    let row = Geometry(height: 1, width: 300, channels: 1, outputChannels: 1, groups: 1, window: WindowRecord(), pool: nil)
    let special: [Float] = [-0.5, 0.5, 1.5, 2.5, -1.5, 1000, -1000, .infinity, -.infinity, .nan, 0, 244.49]
    let input = special + (special.count..<300).map { _ in random.signedUnit() * 300 }
    for zeroPoint in [0, 10, 255] as [UInt8] {
      for scale in [Float(1), 0.37, 0x1p-20] {
        #expect(
          Calls.move(PortableKernels.quantize, row, input, scale: scale, zeroPoint: zeroPoint, filling: UInt8(0xA5))
            == Calls.move(ReferenceKernels.quantize, row, input, scale: scale, zeroPoint: zeroPoint, filling: UInt8(0xA5)))
        let bytes = random.bytes(300)
        #expect(
          Calls.move(PortableKernels.dequantize, row, bytes, scale: scale, zeroPoint: zeroPoint, filling: Float.nan)
            == Calls.move(ReferenceKernels.dequantize, row, bytes, scale: scale, zeroPoint: zeroPoint, filling: Float.nan))
      }
    }
  }
}
