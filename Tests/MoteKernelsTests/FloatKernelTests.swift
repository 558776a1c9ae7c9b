import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

@Suite("FP16 kernels") struct FloatKernelTests {
  @Test("Convolutions of 200 random shapes agree with Double sums within the rounding bound") func convolution() {
    var random = SeededRandom(9)
    for index in 0..<200 {
      let shape = RandomLayer(&random)
      let g = shape.geometry
      let input = (0..<g.inputCount).map { _ in random.signedUnit() }
      let weights = shape.weights.map { _ in Half.bits(random.signedUnit()) }
      let bias = shape.bias.map { _ in Half.bits(random.signedUnit()) }
      let relu = index % 2 == 0
      let found = Calls.float16(ReferenceKernels.convolutionFloat16, g, input: input, weights: weights, bias: bias, relu: relu)
      let sums = doubles(g, input, weights, bias)
      let expected = naivePool(sums, height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels, g.pool)
      // Each of the n products and n sums rounds once; partial sums stay below n + 1.
      let n = Double(g.filterCount)
      let bound = 2 * n * (n + 1) * 0x1p-24
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(abs(Double(a) - (relu ? max(b, 0) : b)) <= bound, "\(g)") }
    }
  }

  private func doubles(_ g: Geometry, _ input: [Float], _ weights: [UInt16], _ bias: [UInt16]) -> [Double] {
    var result: [Double] = []
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        for o in 0..<g.outputChannels {
          var sum = Double(Half.float(bias[o]))
          for ky in 0..<g.window.height {
            for kx in 0..<g.window.width {
              let (iy, ix) = (y * g.window.strideY - g.window.padTop + ky, x * g.window.strideX - g.window.padLeft + kx)
              guard iy >= 0, iy < g.height, ix >= 0, ix < g.width else { continue }
              for c in 0..<g.groupChannels {
                let weight = weights[((o * g.window.height + ky) * g.window.width + kx) * g.groupChannels + c]
                let channel = o * g.groups / g.outputChannels * g.groupChannels + c
                sum += Double(Half.float(weight)) * Double(input[(iy * g.width + ix) * g.channels + channel])
              }
            }
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  @Test("Multiplication and addition are rounded separately, in order") func unfused() {
    // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24: the product loses its last bit, which a fused operation would keep.
    let x = Float(1) + 0x1p-12
    let g = Geometry(
      height: 1, width: 1, channels: 2, outputChannels: 1, groups: 1, window: WindowRecord(), pool: nil)
    let (a, b) = (Float(1) + 0x1p-10, Float(3) + 0x1p-22)
    let weights = [Half.bits(a), Half.bits(Float(0.333))]
    let first = Half.float(Half.bits(0.1)) + a * b
    let second = Half.float(weights[1]) * x
    let expected = first + second
    for kernel in [ReferenceKernels.convolutionFloat16, ReferenceKernels.affineFloat16] {
      #expect(Calls.float16(kernel, g, input: [b, x], weights: weights, bias: [Half.bits(0.1)], relu: false) == [expected])
    }
  }
}

@Suite("Moves") struct MoveTests {
  @Test("Max-pools of random shapes; padding never wins") func pools() {
    var random = SeededRandom(10)
    for _ in 0..<200 {
      let g = random.poolGeometry()
      let bytes = random.bytes(g.inputCount)
      #expect(
        Calls.move(ReferenceKernels.maxPoolUInt8, g, bytes, filling: UInt8(7))
          == naivePool(bytes, height: g.height, width: g.width, channels: 3, g.window))
      // All values negative, so a padding of 0 would win.
      let floats = bytes.map { -1 - Float($0) }
      #expect(
        Calls.move(ReferenceKernels.maxPoolFloat32, g, floats, filling: Float.nan)
          == naivePool(floats, height: g.height, width: g.width, channels: 3, g.window))
    }
  }

  private func row(_ count: Int) -> Geometry {
    Geometry(height: 1, width: count, channels: 1, outputChannels: 1, groups: 1, window: WindowRecord(), pool: nil)
  }

  @Test("Quantizing rounds ties to even and clamps; NaN becomes 0") func quantize() {
    let input: [Float] = [-0.5, 0.5, 1.5, 2.5, -1.5, 1000, -1000, .infinity, -.infinity, .nan, 0, 244.49]
    let found = Calls.move(ReferenceKernels.quantize, row(input.count), input, zeroPoint: 10, filling: UInt8(0xA5))
    #expect(found == [10, 10, 12, 12, 8, 255, 0, 255, 0, 0, 10, 254])
  }

  @Test("Dequantizing and quantizing again gives every byte back", arguments: [0, 1, 128, 255] as [UInt8])
  func roundTrip(_ zeroPoint: UInt8) {
    let bytes = (0...255).map { UInt8($0) }
    for scale in [Float(1) / 255, 0.1, 3, 0x1p-100] {
      let real = Calls.move(ReferenceKernels.dequantize, row(256), bytes, scale: scale, zeroPoint: zeroPoint, filling: Float.nan)
      #expect(real == bytes.map { scale * Float(Int($0) - Int(zeroPoint)) })
      #expect(Calls.move(ReferenceKernels.quantize, row(256), real, scale: scale, zeroPoint: zeroPoint, filling: UInt8(0)) == bytes)
    }
  }
}
