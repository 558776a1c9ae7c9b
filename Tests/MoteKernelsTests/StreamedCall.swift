import MoteFormat
import MoteKernels
import MoteTestSupport

/// One call of an INT8 kernel with every block of memory fenced: whole, or row by row through rings as a streamed plan does.
struct StreamedCall {
  var layer: RandomLayer
  var weights: [UInt8]
  var layout: WeightLayout
  /// Instead of the layer's, where a test wants others.
  var shifts: [UInt8]
  var qMin: UInt8 = 0
  var qMax: UInt8 = 255
  var outputZeroPoint: UInt8 = 77
  var accumulators = false
  /// Rows of output per call; nil for one call and whole tensors.
  var rowsPerCall: Int?

  init(_ layer: RandomLayer, weights: [UInt8]? = nil, layout: WeightLayout = .canonical) {
    self.layer = layer
    self.weights = weights ?? layer.weights.map { UInt8(bitPattern: $0) }
    self.layout = layout
    shifts = layer.shifts
  }

  /// The output `[POH, POW, O]`. Traps when the kernel writes outside its blocks.
  func run(_ kernel: Kernel) -> [UInt8] {
    let g = layer.geometry
    guard let rowsPerCall else { return rows(kernel, Rows(all: g), layer.input)[...].map { $0 } }
    var result: [UInt8] = []
    for first in stride(from: 0, to: g.pooledHeight, by: rowsPerCall) {
      let count = min(rowsPerCall, g.pooledHeight - first)
      let needed = inputRows(first..<first + count)
      let rows = Rows(firstRow: first, rowCount: count, inputRing: max(1, needed.count), outputRing: count + first % 3)
      // Rows that the call may not read hold nothing sensible.
      var ring = [UInt8](repeating: 0x5A, count: rows.inputRing * g.width * g.channels)
      for y in needed {
        let bytes = layer.input[y * g.width * g.channels..<(y + 1) * g.width * g.channels]
        ring.replaceSubrange(y % rows.inputRing * bytes.count..<(y % rows.inputRing + 1) * bytes.count, with: bytes)
      }
      let output = self.rows(kernel, rows, ring)
      let rowBytes = output.count / rows.outputRing
      for y in first..<first + count {
        result += output[y % rows.outputRing * rowBytes..<(y % rows.outputRing + 1) * rowBytes]
      }
    }
    return result
  }

  /// Input rows that some outputs read.
  private func inputRows(_ outputs: Range<Int>) -> Range<Int> {
    let g = layer.geometry
    let firstSum = max(0, outputs.lowerBound * g.pool.strideY - g.pool.padTop)
    let lastSum = min(g.outputHeight, (outputs.upperBound - 1) * g.pool.strideY - g.pool.padTop + g.pool.height) - 1
    let first = max(0, firstSum * g.window.strideY - g.window.padTop)
    let end = min(g.height, lastSum * g.window.strideY - g.window.padTop + g.window.height)
    return min(first, g.height)..<max(min(first, g.height), end)
  }

  private func rows(_ kernel: Kernel, _ rows: Rows, _ input: [UInt8]) -> [UInt8] {
    let g = layer.geometry
    let output = Fenced(rows.outputRing * g.pooledWidth * g.outputChannels * (accumulators ? 4 : 1))
    let scratch = Fenced(kernel.scratchBytes(g))
    let source = Fenced(input)
    let filters = Fenced(weights)
    let arguments = layer.bias.withUnsafeBufferPointer { bias in
      layer.multipliers.withUnsafeBufferPointer { multipliers in
        shifts.withUnsafeBufferPointer { shifts in
          let arguments = Int8Arguments(
            geometry: g, rows: rows, layout: layout,
            input: UnsafePointer(source.start.assumingMemoryBound(to: UInt8.self)),
            weights: UnsafeRawPointer(filters.start), bias: bias.baseAddress!,
            multipliers: accumulators ? nil : multipliers.baseAddress!,
            shifts: accumulators ? nil : shifts.baseAddress!,
            inputZeroPoint: layer.zeroPoint, outputZeroPoint: outputZeroPoint, qMin: qMin, qMax: qMax,
            bound: UInt32(Int32.max), output: output.start, scratch: scratch.start)
          withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
          return arguments
        }
      }
    }
    _ = arguments
    precondition(source.bytes == input && filters.bytes == weights, "the kernel wrote to what it reads")
    precondition(scratch.isFenceWhole && output.isFenceWhole, "the kernel wrote outside its memory")
    return output.bytes
  }
}

/// Memory aligned to 16 between two fences.
final class Fenced {
  let start: UnsafeMutableRawPointer
  private let block: UnsafeMutableRawBufferPointer
  private let count: Int
  private static let fence = 256

  init(_ count: Int) {
    self.count = count
    block = .allocate(byteCount: count + 2 * Self.fence, alignment: 16)
    block.copyBytes(from: repeatElement(0xA5, count: block.count))
    start = block.baseAddress! + Self.fence
  }

  convenience init(_ bytes: [UInt8]) {
    self.init(bytes.count)
    start.copyMemory(from: bytes, byteCount: bytes.count)
  }

  deinit { block.deallocate() }

  var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: start, count: count)) }
  var isFenceWhole: Bool {
    block[..<Self.fence].allSatisfy { $0 == 0xA5 } && block[(Self.fence + count)...].allSatisfy { $0 == 0xA5 }
  }
}
