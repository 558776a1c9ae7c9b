import MoteFormat
import MoteKernels
import MoteTestSupport

/// An INT8 operator without weights and all that a kernel of it may be given. Memory is exactly as large as it must be.
struct GraphLayer {
  var geometry: Geometry
  var channels: [Int]
  var inputs: [[UInt8]]
  var outputCount: Int
  var inputZeroPoint, outputZeroPoint, qMin, qMax: UInt8
  var factors: [Int16] = [0]
  var bias: [Int32] = [0]
  var multipliers: [Int32] = [1 << 30]
  var shifts: [UInt8] = [30]
  var table: [UInt8] = []
  var countsPadding = false
  var (reachBottom, reachRight) = (0, 0)
  var normalization = LocalNormalization()

  /// Inputs of random or, if hostile, extreme bytes; random zero points and limits.
  init(_ geometry: Geometry, channels: [Int]? = nil, hostile: Bool, _ random: inout SeededRandom) {
    self.geometry = geometry
    self.channels = channels ?? [geometry.channels]
    inputs = self.channels.map { count in
      (0..<geometry.height * geometry.width * count).map { _ in
        hostile ? (random.pick(0...1) == 0 ? 0 : 255) : UInt8(random.pick(0...255))
      }
    }
    outputCount = geometry.outputCount
    inputZeroPoint = random.pick([0, 1, 128, 255])
    outputZeroPoint = random.pick([0, 3, 128, 255])
    let isLimited = random.pick(0...1) == 0
    (qMin, qMax) = isLimited ? (UInt8(random.pick(0...100)), UInt8(random.pick(100...255))) : (0, 255)
  }

  /// - Parameter place: the input in whose place the output is written; nil for memory of its own.
  func run(_ kernel: Kernel, over place: Int? = nil) -> [UInt8] {
    let memory = inputs.map { GuardedMemory($0) }
    let output = place.map { memory[$0] } ?? GuardedMemory(outputCount)
    let (factors, bias) = (GuardedMemory(factors), GuardedMemory(bias))
    let (multipliers, shifts, table) = (GuardedMemory(multipliers), GuardedMemory(shifts), GuardedMemory(table))
    var places = InlineArray<4, UnsafeRawPointer>(repeating: UnsafeRawPointer(memory[0].start))
    var depths = InlineArray<4, Int>(repeating: 0)
    for i in memory.indices { (places[i], depths[i]) = (UnsafeRawPointer(memory[i].start), channels[i]) }
    let arguments = GraphArguments(
      geometry: geometry, inputCount: inputs.count, inputs: places, channels: depths, outputCount: outputCount,
      output: output.start, givesFloats: false, inputZeroPoint: inputZeroPoint, outputZeroPoint: outputZeroPoint, qMin: qMin,
      qMax: qMax, factors: UnsafePointer(factors.start.assumingMemoryBound(to: Int16.self)),
      bias: UnsafePointer(bias.start.assumingMemoryBound(to: Int32.self)),
      multipliers: UnsafePointer(multipliers.start.assumingMemoryBound(to: Int32.self)),
      shifts: UnsafePointer(shifts.start.assumingMemoryBound(to: UInt8.self)), table: UnsafeRawPointer(table.start),
      tableBytes: self.table.count, countsPadding: countsPadding, reachBottom: reachBottom, reachRight: reachRight,
      floatMin: 0, floatMax: 0, normalization: normalization)
    // The arguments hold addresses only, which keep no memory alive.
    withExtendedLifetime((memory, factors, bias, multipliers, shifts, table)) {
      withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
    }
    return bytes(output)
  }

  /// As a max-pool, which has arguments of its own.
  func runPool(_ kernel: Kernel) -> [UInt8] {
    let (input, output) = (GuardedMemory(inputs[0]), GuardedMemory(outputCount))
    let arguments = MoveArguments(
      geometry: geometry, input: UnsafeRawPointer(input.start), output: output.start, scale: 1, zeroPoint: 0)
    withExtendedLifetime(input) { withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) } }
    return bytes(output)
  }

  private func bytes(_ output: GuardedMemory) -> [UInt8] {
    withExtendedLifetime(output) { (0..<outputCount).map { output.start.load(fromByteOffset: $0, as: UInt8.self) } }
  }
}
