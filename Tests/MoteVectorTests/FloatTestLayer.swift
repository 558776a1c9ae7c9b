import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

/// A layer with binary16 weights and an input.
struct FloatTestLayer {
  var geometry: Geometry
  var input: [Float]
  /// binary16.
  var weights, bias: [UInt16]
  var relu = false

  /// What the values of a layer are like.
  enum Values: CaseIterable {
    /// Of ordinary size, both signs.
    case usual
    /// The largest and the smallest binary16 and inputs of all magnitudes, so that sums cancel and vanish.
    case hostile
    /// Integers whose every intermediate value in every algorithm is an integer below 2^24, so that nothing is rounded.
    case exact
  }

  init(_ geometry: Geometry, _ values: Values, _ random: inout SeededRandom) {
    self.geometry = geometry
    relu = random.pick(0...1) == 1
    let (weights, outputs) = (geometry.outputChannels * geometry.filterCount, geometry.outputChannels)
    func unit(_ random: inout SeededRandom) -> Float { Float(random.pick(-1_000_000...1_000_000)) * 1e-6 }
    switch values {
    case .usual:
      input = (0..<geometry.inputCount).map { _ in unit(&random) * 4 }
      self.weights = (0..<weights).map { _ in Half.bits(unit(&random)) }
      bias = (0..<outputs).map { _ in Half.bits(unit(&random)) }
    case .hostile:
      let inputs: [Float] = [1e25, -1e25, 1, -1, 1e-20, 0x1p-133, 0, -0.0]
      let halves: [UInt16] = [0x7BFF, 0xFBFF, 0x0001, 0x8001, 0x3C00, 0xBC00, 0x0000, 0x8000, 0x03FF]
      input = (0..<geometry.inputCount).map { _ in random.pick(inputs) }
      self.weights = (0..<weights).map { _ in random.pick(halves) }
      bias = (0..<outputs).map { _ in random.pick(halves) }
    case .exact:
      input = (0..<geometry.inputCount).map { _ in Float(random.pick(-1...2)) }
      self.weights = [UInt16](repeating: 0, count: weights)
      // 576 = 24 * 24 makes integers of Winograd's weights; six of a filter's taps.
      for o in 0..<outputs {
        for _ in 0..<6 {
          self.weights[o * geometry.filterCount + random.pick(0...geometry.filterCount - 1)] =
            Half.bits(Float(576 * random.pick([-1, 1])))
        }
      }
      bias = (0..<outputs).map { _ in Half.bits(Float(random.pick(-2000...2000))) }
    }
  }

  /// What a kernel wrote, and whether it took Winograd: the first word of what it packed says so.
  struct Run {
    var output: [Float]
    var isWinograd: Bool
  }

  /// The rows of sums that some rows of output look at.
  func sumRows(_ rows: Range<Int>) -> Range<Int> {
    let pool = geometry.pool
    let first = max(0, rows.lowerBound * pool.strideY - pool.padTop)
    return first..<max(first, min(geometry.outputHeight, (rows.upperBound - 1) * pool.strideY - pool.padTop + pool.height))
  }

  /// The ranges of `step` rows of output.
  func parts(_ step: Int?) -> [Range<Int>] {
    let step = step ?? geometry.pooledHeight
    return stride(from: 0, to: geometry.pooledHeight, by: step).map { $0..<min($0 + step, geometry.pooledHeight) }
  }

  /// The layer's output by one kernel, prepared if it packs weights: whole, or some rows of output at a time, whose rows
  /// of input and output then lie in rings without room for more.
  ///
  /// All memory is exactly as large as the contract says. Scratch begins at an odd multiple of 16.
  func run(_ kernel: Kernel, rowsAtATime: Int? = nil) -> Run {
    let g = geometry
    let scratch = GuardedMemory(kernel.scratchBytes(g), alignment: 16)
    let prepared = GuardedMemory(kernel.preparedBytes(g), alignment: 16)
    let (weightMemory, biasMemory) = (GuardedMemory(weights), GuardedMemory(bias))
    var result = Run(output: [], isWinograd: false)
    for part in parts(rowsAtATime) {
      let sums = sumRows(part)
      let first = max(0, min(g.height, sums.lowerBound * g.window.strideY - g.window.padTop))
      let end = max(first, min(g.height, (sums.upperBound - 1) * g.window.strideY - g.window.padTop + g.window.height))
      let inputRing = rowsAtATime == nil ? g.height : max(1, end - first)
      let rowCount = g.width * g.channels
      var ring = [Float](repeating: .nan, count: inputRing * rowCount)
      for y in rowsAtATime == nil ? 0..<g.height : first..<end {
        for i in 0..<rowCount { ring[y % inputRing * rowCount + i] = input[y * rowCount + i] }
      }
      let inputMemory = GuardedMemory(ring)
      let outputRow = g.pooledWidth * g.outputStride
      let outputRing = rowsAtATime == nil ? g.pooledHeight : part.count
      let output = GuardedMemory(4 * (outputRing * outputRow - g.outputStride + g.outputChannels), alignment: 4)
      var arguments = Float16Arguments(
        geometry: g, rows: Rows(firstRow: part.lowerBound, rowCount: part.count, inputRing: inputRing, outputRing: outputRing),
        input: UnsafePointer(inputMemory.start.assumingMemoryBound(to: Float.self)),
        weights: UnsafeRawPointer(weightMemory.start),
        bias: UnsafePointer(biasMemory.start.assumingMemoryBound(to: UInt16.self)), relu: relu,
        output: output.start.assumingMemoryBound(to: Float.self), scratch: scratch.start)
      if let prepare = kernel.prepare {
        if part.lowerBound == 0 { withUnsafePointer(to: arguments) { prepare(UnsafeRawPointer($0), prepared.start) } }
        arguments.weights = UnsafeRawPointer(prepared.start)
        result.isWinograd = prepared.start.loadUnaligned(as: UInt32.self) != 0
      }
      withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
      for y in part {
        for x in 0..<g.pooledWidth {
          for o in 0..<g.outputChannels {
            let place = 4 * (y % outputRing * outputRow + x * g.outputStride + o)
            result.output.append(output.start.loadUnaligned(fromByteOffset: place, as: Float.self))
          }
        }
      }
      for position in 0..<outputRing * g.pooledWidth - 1 {
        let isKept = (4 * g.outputChannels..<4 * g.outputStride).allSatisfy {
          output.start.load(fromByteOffset: 4 * position * g.outputStride + $0, as: UInt8.self) == GuardedMemory.filling
        }
        if !isKept { Issue.record("a neighbour's channels behind position \(position) were written to: \(g)") }
      }
    }
    return result
  }
}
