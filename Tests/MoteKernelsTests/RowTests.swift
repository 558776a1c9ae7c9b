import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

/// Runs a convolution in chunks of rows through the smallest rings that hold them, and gathers the rows.
struct RingRun {
  let g: Geometry
  /// Rows of output in one call.
  let chunk: Int

  /// Rows of input that one call can need.
  var inputRing: Int {
    let sums = (chunk - 1) * g.pool.strideY + g.pool.height
    return min(g.height, (sums - 1) * g.window.strideY + g.window.height)
  }

  /// Input rows below this one are needed by no output row from `row` on; at most `g.height`.
  func firstInput(_ row: Int) -> Int {
    let sum = max(0, row * g.pool.strideY - g.pool.padTop)
    return min(g.height, max(0, sum * g.window.strideY - g.window.padTop))
  }

  /// The end of the input rows that output rows up to `end` need.
  func endInput(_ end: Int) -> Int {
    let sums = min(g.outputHeight, (end - 1) * g.pool.strideY - g.pool.padTop + g.pool.height)
    return min(g.height, max(0, (sums - 1) * g.window.strideY - g.window.padTop + g.window.height))
  }

  /// - Parameters:
  ///   - input: whole, bytes; `run` is given the ring, the memory of one chunk's output ring and the rows.
  func gather(
    _ input: [UInt8], inputRow: Int, outputRow: Int,
    _ run: (_ ring: [UInt8], _ output: inout [UInt8], _ rows: Rows) -> Void
  ) -> [UInt8] {
    var ring = [UInt8](repeating: 0xEE, count: inputRing * inputRow)
    var result: [UInt8] = []
    var filled = 0
    var row = 0
    while row < g.pooledHeight {
      let count = min(chunk, g.pooledHeight - row)
      filled = max(filled, firstInput(row))
      while filled < endInput(row + count) {
        let place = filled % inputRing * inputRow
        ring.replaceSubrange(place..<place + inputRow, with: input[filled * inputRow..<(filled + 1) * inputRow])
        filled += 1
      }
      // The output ring holds one chunk, so rows wrap around its end.
      var output = [UInt8](repeating: 0xA5, count: chunk * outputRow)
      run(ring, &output, Rows(firstRow: row, rowCount: count, inputRing: inputRing, outputRing: chunk))
      for y in row..<row + count { result += output[y % chunk * outputRow..<(y % chunk + 1) * outputRow] }
      row += count
    }
    return result
  }
}

@Suite("Convolutions by rows through rings") struct RowTests {
  @Test("INT8: 300 random shapes in chunks of 1 to 3 rows give the bytes of the whole layer") func int8() {
    var random = SeededRandom(21)
    for index in 0..<300 {
      let layer = RandomLayer(&random)
      let g = layer.geometry
      let run = RingRun(g: g, chunk: 1 + index % 3)
      let accumulators = index % 5 == 0
      let whole = Calls.int8(ReferenceKernels.convolutionInt8, layer, qMin: 3, qMax: 250, accumulators: accumulators)
      let width = g.pooledWidth * g.outputChannels * (accumulators ? 4 : 1)
      let found = run.gather(layer.input, inputRow: g.width * g.channels, outputRow: width) { ring, output, rows in
        Calls.int8(
          ReferenceKernels.convolutionInt8, layer, rows: rows, input: ring, output: &output, qMin: 3, qMax: 250,
          accumulators: accumulators)
      }
      #expect(found == whole, "\(g)")
    }
  }

  @Test("FP16: 100 random shapes give the bits of the whole layer") func float16() {
    var random = SeededRandom(22)
    for index in 0..<100 {
      let shape = RandomLayer(&random)
      let g = shape.geometry
      let input = (0..<g.inputCount).map { _ in random.signedUnit() }
      let weights = shape.weights.map { _ in Half.bits(random.signedUnit()) }
      let bias = shape.bias.map { _ in Half.bits(random.signedUnit()) }
      let kernel = ReferenceKernels.convolutionFloat16
      let whole = Calls.float16(kernel, g, input: input, weights: weights, bias: bias, relu: true)
      let run = RingRun(g: g, chunk: 1 + index % 3)
      let bytes = input.withUnsafeBytes { Array($0) }
      let found = run.gather(bytes, inputRow: 4 * g.width * g.channels, outputRow: 4 * g.pooledWidth * g.outputChannels) {
        ring, output, rows in
        let values = ring.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        var floats = [Float](repeating: .nan, count: output.count / 4)
        Calls.float16(kernel, g, rows: rows, input: values, weights: weights, bias: bias, relu: true, output: &floats)
        output = floats.withUnsafeBytes { Array($0) }
      }
      #expect(found == whole.withUnsafeBytes { Array($0) }, "\(g)")
    }
  }
}
