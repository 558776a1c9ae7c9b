import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

/// An INT8 layer with the proved bound of its weights and biases, as a converter makes it.
struct VectorLayer {
  /// Which multipliers and shifts a layer has, hence how kernels round.
  enum Multipliers: CaseIterable {
    /// Odd 24-bit multipliers, as the converter picks them: one fused multiply-add.
    case odd
    /// Any multipliers, shifts of at least 33: the high half of the product.
    case any
    /// Any shifts.
    case anyShift
  }

  var geometry: Geometry
  let zeroPoint: UInt8
  var input: [UInt8]
  let weights: [Int8]
  let bias: [Int32]
  var multipliers: [Int32]
  var shifts: [UInt8]
  let bound: UInt32
  var outputZeroPoint: UInt8 = 0
  var (qMin, qMax): (UInt8, UInt8) = (0, 255)

  init(
    _ geometry: Geometry, zeroPoint: UInt8, input: [UInt8], weights: [Int8], bias: [Int32], _ kind: Multipliers,
    _ random: inout SeededRandom
  ) {
    self.geometry = geometry
    self.zeroPoint = zeroPoint
    self.input = input
    self.weights = weights
    self.bias = bias
    var bound: Int64 = 0
    for o in 0..<geometry.outputChannels {
      var range = AccumulatorRange(bias: bias[o])
      for weight in weights[o * geometry.filterCount..<(o + 1) * geometry.filterCount] { range.add(weight) }
      bound = max(bound, range.magnitude)
    }
    self.bound = UInt32(bound)
    // Shifts that spread the accumulators over a few hundred steps.
    let usual = 64 - bound.leadingZeroBitCount + 21
    (multipliers, shifts) = ([], [])
    for _ in 0..<geometry.outputChannels {
      let any = Int32(truncatingIfNeeded: 1 << 30 + Int64(random.next() >> 34))
      multipliers.append(kind == .odd ? (any >> 7 | 1) << 7 : any)
      let wide = kind == .anyShift ? random.pick(1...62) : min(62, max(kind == .any ? 33 : 8, usual + random.pick(-3...2)))
      shifts.append(UInt8(wide))
    }
  }

  /// Random values, or hostile ones: weights and inputs at their ends.
  init(_ geometry: Geometry, hostile: Bool, _ kind: Multipliers, _ random: inout SeededRandom) {
    let weights = (0..<geometry.outputChannels * geometry.filterCount).map { _ in
      hostile ? (random.pick(0...3) == 0 ? -127 : 127) : Int8(random.pick(-127...127))
    }
    self.init(
      geometry, zeroPoint: [0, 0, 1, 100, 255][random.pick(0...4)],
      input: (0..<geometry.inputCount).map { _ in hostile ? (random.pick(0...1) == 0 ? 0 : 255) : UInt8(random.pick(0...255)) },
      weights: weights, bias: (0..<geometry.outputChannels).map { _ in Int32(random.pick(-100_000...100_000)) }, kind, &random)
    if random.pick(0...1) == 0 {
      outputZeroPoint = UInt8(random.pick(0...255))
      (qMin, qMax) = (UInt8(random.pick(0...100)), UInt8(random.pick(100...255)))
    }
  }

  /// The layer's output by one kernel, prepared if it packs weights: whole, or some rows of output at a time.
  ///
  /// All memory is exactly as large as the contract says; what lies between the positions of a slice stays as it is. Scratch begins at an odd multiple of 16.
  /// - Parameter spareRows: nil for tensors in full; else both sides are rings of as many rows as a call needs, and these more.
  func run(_ kernel: Kernel, accumulators: Bool = false, rowsAtATime: Int? = nil, spareRows: Int? = nil) -> [UInt8] {
    let positionBytes = geometry.outputChannels * (accumulators ? 4 : 1)
    let stepBytes = geometry.outputStride * (accumulators ? 4 : 1)
    let outputRowBytes = geometry.pooledWidth * stepBytes
    let inputRowBytes = geometry.width * geometry.channels
    let step = rowsAtATime ?? geometry.pooledHeight
    let calls = stride(from: 0, to: geometry.pooledHeight, by: step).map { $0..<min($0 + step, geometry.pooledHeight) }
    var (inputRing, outputRing) = (geometry.height, geometry.pooledHeight)
    if let spareRows {
      inputRing = min(inputRing, max(1, calls.map { inputRows(of: $0).count }.max()! + spareRows))
      outputRing = min(outputRing, step + spareRows)
    }
    let output = GuardedMemory(outputRing * outputRowBytes - stepBytes + positionBytes, alignment: 4)
    let scratch = GuardedMemory(kernel.scratchBytes(geometry), alignment: 16)
    let prepared = GuardedMemory(kernel.preparedBytes(geometry), alignment: 16)
    let memory = (
      input: spareRows == nil ? GuardedMemory(input) : GuardedMemory(inputRing * inputRowBytes), weights: GuardedMemory(weights),
      bias: GuardedMemory(bias), multipliers: GuardedMemory(multipliers), shifts: GuardedMemory(shifts)
    )
    var arguments = Int8Arguments(
      geometry: geometry, input: UnsafePointer(memory.input.start.assumingMemoryBound(to: UInt8.self)),
      weights: UnsafeRawPointer(memory.weights.start),
      bias: UnsafePointer(memory.bias.start.assumingMemoryBound(to: Int32.self)),
      multipliers: accumulators ? nil : UnsafePointer(memory.multipliers.start.assumingMemoryBound(to: Int32.self)),
      shifts: accumulators ? nil : UnsafePointer(memory.shifts.start.assumingMemoryBound(to: UInt8.self)),
      inputZeroPoint: zeroPoint, outputZeroPoint: outputZeroPoint, qMin: qMin, qMax: qMax, bound: bound,
      output: output.start, scratch: scratch.start)
    if let prepare = kernel.prepare {
      withUnsafePointer(to: arguments) { prepare(UnsafeRawPointer($0), prepared.start) }
      arguments.weights = UnsafeRawPointer(prepared.start)
    }
    var result: [UInt8] = []
    for rows in calls {
      if spareRows != nil {
        // Rows that the call must not look at hold something else.
        memory.input.start.initializeMemory(as: UInt8.self, repeating: 0x5A, count: inputRing * inputRowBytes)
        for y in inputRows(of: rows) {
          for i in 0..<inputRowBytes {
            memory.input.start.storeBytes(
              of: input[y * inputRowBytes + i], toByteOffset: y % inputRing * inputRowBytes + i, as: UInt8.self)
          }
        }
      }
      arguments.rows = Rows(firstRow: rows.lowerBound, rowCount: rows.count, inputRing: inputRing, outputRing: outputRing)
      withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
      for y in rows {
        for x in 0..<geometry.pooledWidth {
          for i in 0..<positionBytes {
            result.append(
              output.start.load(fromByteOffset: y % outputRing * outputRowBytes + x * stepBytes + i, as: UInt8.self))
          }
        }
      }
    }
    for position in 0..<outputRing * geometry.pooledWidth - 1 {
      let isKept = (positionBytes..<stepBytes).allSatisfy {
        output.start.load(fromByteOffset: position * stepBytes + $0, as: UInt8.self) == GuardedMemory.filling
      }
      if !isKept { Issue.record("a neighbour's channels behind position \(position) were written to: \(geometry)") }
    }
    return result
  }

  /// The first word of what a kernel packs.
  func prepared(by kernel: Kernel) -> UInt32 {
    let memory = GuardedMemory(kernel.preparedBytes(geometry), alignment: 16)
    let (input, weights, bias) = (GuardedMemory(input), GuardedMemory(weights), GuardedMemory(bias))
    let arguments = Int8Arguments(
      geometry: geometry, input: UnsafePointer(input.start.assumingMemoryBound(to: UInt8.self)),
      weights: UnsafeRawPointer(weights.start), bias: UnsafePointer(bias.start.assumingMemoryBound(to: Int32.self)),
      multipliers: nil, shifts: nil, inputZeroPoint: zeroPoint, outputZeroPoint: 0, qMin: 0, qMax: 255, bound: bound,
      output: memory.start, scratch: memory.start)
    withUnsafePointer(to: arguments) { kernel.prepare?(UnsafeRawPointer($0), memory.start) }
    return memory.start.load(as: UInt32.self)
  }

  /// The rows of input that some rows of output look at.
  private func inputRows(of rows: Range<Int>) -> Range<Int> {
    let (pool, window) = (geometry.pool, geometry.window)
    let first = max(0, rows.lowerBound * pool.strideY - pool.padTop)
    let last = min(geometry.outputHeight, (rows.upperBound - 1) * pool.strideY - pool.padTop + pool.height) - 1
    let top = min(geometry.height, max(0, first * window.strideY - window.padTop))
    return top..<max(top, min(geometry.height, last * window.strideY - window.padTop + window.height))
  }
}

extension SeededRandom {
  mutating func pick<Value>(_ values: [Value]) -> Value { values[pick(0...values.count - 1)] }
}
