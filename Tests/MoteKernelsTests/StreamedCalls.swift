import MoteFormat
import MoteKernels

/// Calls a kernel as a streamed plan does: some rows at a time, from a ring of input rows to a ring of output rows.
struct StreamedCalls {
  var kernel: Kernel
  var layout: WeightLayout = .canonical
  /// Packed weights; the layer's own when nil.
  var packed: [UInt8]? = nil
  /// Rows of output per call; nil for the layer run whole.
  var rows: Int? = nil
  var qMin: UInt8 = 0
  var qMax: UInt8 = 255
  var outputZeroPoint: UInt8 = 77
  var accumulators = false
  /// Bytes between a 16-byte boundary and the input.
  var inputOffset = 0
  var bound: UInt32? = nil

  /// The output of the whole layer, put together from the rows of every call.
  func run(_ layer: RandomLayer) -> [UInt8] {
    let g = layer.geometry
    guard let rows else { return call(layer, Rows(all: g), layer.input) }
    let line = g.pooledWidth * g.outputChannels * (accumulators ? 4 : 1)
    var result: [UInt8] = []
    var first = 0
    while first < g.pooledHeight {
      let count = min(rows, g.pooledHeight - first)
      let needed = inputRows(g, first, count)
      // One row more than needed, so that rows do not lie where a whole tensor has them.
      let range = Rows(firstRow: first, rowCount: count, inputRing: needed.count + 1, outputRing: count + 1)
      var ring = [UInt8](repeating: 0x5A, count: range.inputRing * g.width * g.channels)
      let size = g.width * g.channels
      for y in needed {
        for i in 0..<size { ring[y % range.inputRing * size + i] = layer.input[y * size + i] }
      }
      let output = call(layer, range, ring)
      for y in first..<first + count {
        let start = y % range.outputRing * line
        result += output[start..<start + line]
      }
      first += count
    }
    return result
  }

  /// The first byte that differs from `expected`, for messages that fit a screen; nil when none does.
  func differs(_ layer: RandomLayer, _ expected: [UInt8]) -> Int? {
    let found = run(layer)
    if found.count != expected.count { return min(found.count, expected.count) }
    return found.indices.first { found[$0] != expected[$0] }
  }

  /// The input rows that `count` pooled rows from `first` on read.
  private func inputRows(_ g: Geometry, _ first: Int, _ count: Int) -> Range<Int> {
    let top = max(0, first * g.pool.strideY - g.pool.padTop)
    let bottom = min(g.outputHeight, (first + count - 1) * g.pool.strideY - g.pool.padTop + g.pool.height)
    let low = top * g.window.strideY - g.window.padTop
    let high = (bottom - 1) * g.window.strideY - g.window.padTop + g.window.height
    return min(g.height, max(0, low))..<max(min(g.height, max(0, low)), min(g.height, high))
  }

  private func call(_ layer: RandomLayer, _ rows: Rows, _ ring: [UInt8]) -> [UInt8] {
    let g = layer.geometry
    let bytes = rows.outputRing * g.pooledWidth * g.outputChannels * (accumulators ? 4 : 1)
    let input = Guarded(ring, offset: inputOffset)
    let weights = Guarded(packed ?? layer.weights.map { UInt8(bitPattern: $0) })
    let output = Guarded([UInt8](repeating: 0xA5, count: bytes))
    let scratch = Guarded([UInt8](repeating: 0xC3, count: kernel.scratchBytes(g)))
    layer.bias.withUnsafeBufferPointer { bias in
      layer.multipliers.withUnsafeBufferPointer { multipliers in
        layer.shifts.withUnsafeBufferPointer { shifts in
          let arguments = Int8Arguments(
            geometry: g, rows: rows, layout: layout, input: UnsafePointer(input.start.assumingMemoryBound(to: UInt8.self)),
            weights: UnsafeRawPointer(weights.start), bias: bias.baseAddress!,
            multipliers: accumulators ? nil : multipliers.baseAddress!, shifts: accumulators ? nil : shifts.baseAddress!,
            inputZeroPoint: layer.zeroPoint, outputZeroPoint: outputZeroPoint, qMin: qMin, qMax: qMax,
            bound: bound ?? layer.bound, output: output.start, scratch: scratch.start)
          withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
        }
      }
    }
    precondition(output.intact && scratch.intact, "the kernel wrote outside its memory")
    return output.bytes
  }
}

extension RandomLayer {
  private init(_ layer: RandomLayer, bias: [Int32], shifts: [UInt8]) {
    (geometry, zeroPoint, input, weights) = (layer.geometry, layer.zeroPoint, layer.input, layer.weights)
    (self.bias, multipliers, self.shifts) = (bias, layer.multipliers, shifts)
  }

  func with(shift: UInt8) -> RandomLayer { RandomLayer(self, bias: bias, shifts: shifts.map { _ in shift }) }
  func with(bias: [Int32]) -> RandomLayer { RandomLayer(self, bias: bias, shifts: shifts) }

  /// The proved bound on every accumulator, as the verifier computes it.
  var bound: UInt32 {
    let count = geometry.filterCount
    var largest: Int64 = 0
    for o in 0..<geometry.outputChannels {
      var range = AccumulatorRange(bias: bias[o])
      for i in 0..<count { range.add(weights[o * count + i]) }
      largest = max(largest, range.magnitude)
    }
    return UInt32(largest)
  }
}

/// Memory aligned to 16 bytes with 64 bytes on both sides that nobody may write.
final class Guarded {
  private let block: UnsafeMutableRawPointer
  private let count: Int
  let start: UnsafeMutableRawPointer

  init(_ bytes: [UInt8], offset: Int = 0) {
    count = bytes.count
    block = .allocate(byteCount: 128 + offset + bytes.count, alignment: 16)
    start = block + 64 + offset
    for i in 0..<64 {
      block.storeBytes(of: 0xEE, toByteOffset: i, as: UInt8.self)
      start.storeBytes(of: 0xEE, toByteOffset: count + i, as: UInt8.self)
    }
    for i in 0..<count { start.storeBytes(of: bytes[i], toByteOffset: i, as: UInt8.self) }
  }

  deinit { block.deallocate() }

  var bytes: [UInt8] { (0..<count).map { start.load(fromByteOffset: $0, as: UInt8.self) } }
  var intact: Bool {
    (0..<64).allSatisfy {
      block.load(fromByteOffset: $0, as: UInt8.self) == 0xEE && start.load(fromByteOffset: count + $0, as: UInt8.self) == 0xEE
    }
  }
}
