import MoteFormat
import MoteKernels
import MoteRandom
import MoteVector

/// An INT8 layer made from its number: the same on every machine.
public struct CheckedLayer {
  public let geometry: Geometry
  /// Whether it gives its accumulators out.
  let accumulators: Bool
  private let arguments: Int8Arguments
  private let outputBytes: Int

  public init(_ index: Int, _ memory: inout CheckMemory) {
    var random = SplitMix64(seed: 0x6d6f7465, at: (index, 0, 0))
    let g = LayerShape.geometry(index, &random)
    geometry = g
    accumulators = random.pick(0, 4) == 0
    outputBytes = g.outputCount &* (accumulators ? 4 : 1)
    let weightCount = g.outputChannels &* g.filterCount
    let input = memory.take(g.inputCount, offset: random.pick(0, 15))
    let weights = memory.take(weightCount)
    let bias = memory.take(4 &* g.outputChannels)
    let multipliers = memory.take(4 &* g.outputChannels)
    let shifts = memory.take(g.outputChannels)
    let hostile = index % 4 == 0
    var bound: Int64 = 0
    if !memory.isExhausted {
      CheckedLayer.fill(input, g.inputCount, hostile ? 2 : 0, &random)
      CheckedLayer.fill(weights, weightCount, hostile ? 3 : 1, &random)
      bound = CheckedLayer.fillBias(bias, weights, g, &random)
      CheckedLayer.fillScales(multipliers, shifts, g.outputChannels, kind: index / LayerShape.kinds % 3, bound, &random)
    }
    let clamps = random.pick(0, 1) == 0
    arguments = Int8Arguments(
      geometry: g, input: UnsafePointer(input.assumingMemoryBound(to: UInt8.self)), weights: UnsafeRawPointer(weights),
      bias: UnsafePointer(bias.assumingMemoryBound(to: Int32.self)),
      multipliers: accumulators ? nil : UnsafePointer(multipliers.assumingMemoryBound(to: Int32.self)),
      shifts: accumulators ? nil : UnsafePointer(shifts.assumingMemoryBound(to: UInt8.self)),
      inputZeroPoint: CheckedLayer.zeroPoint(random.pick(0, 4)), outputZeroPoint: clamps ? UInt8(random.pick(0, 255)) : 0,
      qMin: clamps ? UInt8(random.pick(0, 100)) : 0, qMax: clamps ? UInt8(random.pick(100, 255)) : 255,
      bound: UInt32(truncatingIfNeeded: bound), output: input, scratch: input)
  }

  private static func zeroPoint(_ choice: Int) -> UInt8 { choice < 2 ? 0 : choice == 2 ? 1 : choice == 3 ? 100 : 255 }

  /// Bytes: 0 any input, 1 any weight, 2 inputs at their ends, 3 weights at their ends.
  private static func fill(_ to: UnsafeMutableRawPointer, _ count: Int, _ kind: Int, _ random: inout SplitMix64) {
    for i in 0..<count {
      let value =
        switch kind {
        case 0: random.pick(0, 255)
        case 1: random.pick(-127, 127)
        case 2: random.pick(0, 1) &* 255
        default: random.pick(0, 3) == 0 ? -127 : 127
        }
      to.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: i, as: UInt8.self)
    }
  }

  /// - Returns: the proved bound of the accumulators.
  private static func fillBias(
    _ bias: UnsafeMutableRawPointer, _ weights: UnsafeMutableRawPointer, _ g: Geometry, _ random: inout SplitMix64
  ) -> Int64 {
    var bound: Int64 = 0
    let reach = random.pick(0, 7) == 0 ? 900_000_000 : 100_000
    for o in 0..<g.outputChannels {
      let value = Int32(truncatingIfNeeded: random.pick(0 &- reach, reach))
      bias.storeBytes(of: value, toByteOffset: 4 &* o, as: Int32.self)
      var range = AccumulatorRange(bias: value)
      for i in 0..<g.filterCount { range.add(weights.load(fromByteOffset: o &* g.filterCount &+ i, as: Int8.self)) }
      bound = max(bound, range.magnitude)
    }
    return bound
  }

  /// Kinds: odd 24-bit multipliers, any multipliers with shifts of at least 33, any shifts.
  private static func fillScales(
    _ multipliers: UnsafeMutableRawPointer, _ shifts: UnsafeMutableRawPointer, _ count: Int, kind: Int, _ bound: Int64,
    _ random: inout SplitMix64
  ) {
    // Shifts that spread the accumulators over a few hundred steps.
    let usual = 64 &- bound.leadingZeroBitCount &+ 21
    for o in 0..<count {
      let any = Int32(truncatingIfNeeded: 1 << 30 &+ random.pick(0, (1 << 30) &- 1))
      multipliers.storeBytes(of: kind == 0 ? (any >> 7 | 1) << 7 : any, toByteOffset: 4 &* o, as: Int32.self)
      let near = min(62, max(kind == 1 ? 33 : 8, usual &+ random.pick(-3, 2)))
      shifts.storeBytes(of: UInt8(kind == 2 ? random.pick(1, 62) : near), toByteOffset: o, as: UInt8.self)
    }
  }

  /// The layer's output by one kernel: whole, or some rows at a time. Nil where it wrote beside its output.
  public func run(_ kernel: Kernel, rowsAtATime: Int, _ memory: inout CheckMemory) -> UnsafeMutableRawPointer? {
    let output = memory.take(outputBytes)
    // Scratch begins at an odd multiple of 16.
    let scratchBytes = kernel.scratchBytes(geometry)
    let scratch = memory.take(scratchBytes, offset: 16)
    let preparedBytes = kernel.preparedBytes(geometry)
    let prepared = memory.take(preparedBytes)
    guard !memory.isExhausted else { return nil }
    var arguments = arguments
    arguments.output = output
    arguments.scratch = scratch
    if let prepare = kernel.prepare {
      withUnsafePointer(to: arguments) { prepare(UnsafeRawPointer($0), prepared) }
      arguments.weights = UnsafeRawPointer(prepared)
    }
    var row = 0
    while row < geometry.pooledHeight {
      arguments.rows.firstRow = row
      arguments.rows.rowCount = min(rowsAtATime, geometry.pooledHeight &- row)
      withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
      row &+= rowsAtATime
    }
    let isIntact =
      CheckMemory.isIntact(output, outputBytes) && CheckMemory.isIntact(scratch, scratchBytes)
      && CheckMemory.isIntact(prepared, preparedBytes)
    return isIntact ? output : nil
  }

  /// Whether kernels give the reference's bytes, whole and in rows; adds those to a hash.
  public func check(_ kernels: KernelTable, _ hash: inout SHA256, _ memory: inout CheckMemory) -> Bool {
    let key = KernelKey(.convolution, .uint8)
    guard let kernel = kernels.kernel(key) else { return false }
    guard
      let expected = run(ReferenceKernels.convolutionInt8, rowsAtATime: geometry.pooledHeight, &memory),
      let whole = run(kernel, rowsAtATime: geometry.pooledHeight, &memory),
      let inRows = run(kernel, rowsAtATime: 1 &+ geometry.width % 4, &memory)
    else { return false }
    hash.update(RawSpan(_unsafeStart: UnsafeRawPointer(whole), byteCount: outputBytes))
    for i in 0..<outputBytes {
      let byte = expected.load(fromByteOffset: i, as: UInt8.self)
      guard byte == whole.load(fromByteOffset: i, as: UInt8.self) else { return false }
      guard byte == inRows.load(fromByteOffset: i, as: UInt8.self) else { return false }
    }
    return true
  }
}
