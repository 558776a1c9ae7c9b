import MoteFormat
import MoteKernels
import MoteRandom
import MoteVector

/// A layer with binary16 weights made from its number: the same on every machine.
public struct CheckedFloatLayer {
  public let geometry: Geometry
  private let arguments: Float16Arguments
  /// The magnitudes of its values, whose results bound the errors.
  private let magnitudes: Float16Arguments

  public init(_ index: Int, _ memory: inout CheckMemory) {
    var random = SplitMix64(seed: 0x666c6f61, at: (index, 0, 0))
    let g = LayerShape.geometry(index, &random)
    geometry = g
    let relu = random.pick(0, 1) == 0
    let weightCount = g.outputChannels &* g.filterCount
    let (input, inputSizes) = (memory.take(4 &* g.inputCount), memory.take(4 &* g.inputCount))
    let (weights, weightSizes) = (memory.take(2 &* weightCount), memory.take(2 &* weightCount))
    let (bias, biasSizes) = (memory.take(2 &* g.outputChannels), memory.take(2 &* g.outputChannels))
    if !memory.isExhausted {
      for i in 0..<g.inputCount {
        // Whole numbers and fractions of up to 22 bits.
        let value = Float(random.pick(-2_000_000, 2_000_000)) * 0x1p-20
        input.storeBytes(of: value, toByteOffset: 4 &* i, as: Float.self)
        inputSizes.storeBytes(of: abs(value), toByteOffset: 4 &* i, as: Float.self)
      }
      CheckedFloatLayer.fill(weights, weightSizes, weightCount, &random)
      CheckedFloatLayer.fill(bias, biasSizes, g.outputChannels, &random)
    }
    func arguments(
      _ input: UnsafeMutableRawPointer, _ weights: UnsafeMutableRawPointer, _ bias: UnsafeMutableRawPointer, relu: Bool
    ) -> Float16Arguments {
      Float16Arguments(
        geometry: g, input: UnsafePointer(input.assumingMemoryBound(to: Float.self)), weights: UnsafeRawPointer(weights),
        bias: UnsafePointer(bias.assumingMemoryBound(to: UInt16.self)), relu: relu,
        output: input.assumingMemoryBound(to: Float.self), scratch: input)
    }
    self.arguments = arguments(input, weights, bias, relu: relu)
    magnitudes = arguments(inputSizes, weightSizes, biasSizes, relu: false)
  }

  /// binary16 of all exponents up to 2^0, subnormal ones among them, and their magnitudes.
  private static func fill(
    _ to: UnsafeMutableRawPointer, _ sizes: UnsafeMutableRawPointer, _ count: Int, _ random: inout SplitMix64
  ) {
    for i in 0..<count {
      let bits = UInt16(truncatingIfNeeded: random.pick(0, 0x3C00))
      to.storeBytes(of: random.pick(0, 1) == 0 ? bits : bits | 0x8000, toByteOffset: 2 &* i, as: UInt16.self)
      sizes.storeBytes(of: bits, toByteOffset: 2 &* i, as: UInt16.self)
    }
  }

  /// One kernel's output; nil where it wrote beside it or there was no memory.
  private func run(_ given: Float16Arguments, _ kernel: Kernel, _ memory: inout CheckMemory) -> UnsafeMutablePointer<Float>? {
    let outputBytes = 4 &* geometry.outputCount
    let output = memory.take(outputBytes)
    let scratchBytes = kernel.scratchBytes(geometry)
    let scratch = memory.take(scratchBytes, offset: 16)
    let preparedBytes = kernel.preparedBytes(geometry)
    let prepared = memory.take(preparedBytes)
    guard !memory.isExhausted else { return nil }
    var arguments = given
    arguments.output = output.assumingMemoryBound(to: Float.self)
    arguments.scratch = scratch
    if let prepare = kernel.prepare {
      withUnsafePointer(to: arguments) { prepare(UnsafeRawPointer($0), prepared) }
      arguments.weights = UnsafeRawPointer(prepared)
    }
    withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
    let isIntact =
      CheckMemory.isIntact(output, outputBytes) && CheckMemory.isIntact(scratch, scratchBytes)
      && CheckMemory.isIntact(prepared, preparedBytes)
    return isIntact ? arguments.output : nil
  }

  /// Whether kernels are within 2^-15 of the sum of the magnitudes of what each output adds up; adds their bits to a hash.
  public func check(_ kernels: KernelTable, _ hash: inout SHA256, _ memory: inout CheckMemory) -> Bool {
    guard
      let kernel = kernels.kernel(KernelKey(.convolution, .float32)),
      let expected = run(arguments, ReferenceKernels.convolutionFloat16, &memory),
      let sizes = run(magnitudes, ReferenceKernels.convolutionFloat16, &memory),
      let found = run(arguments, kernel, &memory)
    else { return false }
    hash.update(RawSpan(_unsafeStart: UnsafeRawPointer(found), byteCount: 4 &* geometry.outputCount))
    for i in 0..<geometry.outputCount where !(abs(found[i] - expected[i]) <= sizes[i] * 0x1p-15) { return false }
    return true
  }
}
