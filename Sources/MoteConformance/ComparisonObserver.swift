import MoteFormat
import MoteRuntime

/// Compares what each layer wrote with the reference, and hashes it.
struct ComparisonObserver: LayerObserver {
  let model: ModelUnderTest
  /// The reference of a batch, one element a folded layer, `[count, OH, OW, O]`.
  let reference: [[Float]]
  let count: Int
  var statistics: [ErrorStatistics]
  var hash = HashObserver()
  /// The image of the batch that is being run.
  var image = 0
  /// One layer's output, dequantized.
  private var real: [Float] = []

  init(_ model: ModelUnderTest, reference: [[Float]], count: Int) {
    self.model = model
    self.reference = reference
    self.count = count
    statistics = [ErrorStatistics](repeating: ErrorStatistics(), count: reference.count)
  }

  mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    _ = hash.layer(index, rows: rows, wrote: values)
    // The last layer is compared as logits, when its accumulators have been scaled.
    guard let layer = model.layerOfRecord[index], layer < reference.count - 1 else { return true }
    let record = model.records[layer]
    let elements = values.byteCount / record.type.byteCount
    let perImage = reference[layer].count / count
    let perRow = rows.isEmpty ? 0 : elements / rows.count
    let first = image * perImage + rows.lowerBound * perRow
    real.removeAll(keepingCapacity: true)
    if record.type == .uint8 {
      for index in 0..<elements {
        real.append(record.scale * Float(Int32(values.uint8(index)) - Int32(record.zeroPoint)))
      }
    } else {
      for index in 0..<elements { real.append(values.float32(4 * index)) }
    }
    statistics[layer].add(
      reference: reference[layer][first..<(first + elements)], values: real, range: record.range,
      saturates: record.saturates, saturated: saturated(values, record))
    return true
  }

  /// Compares the logits of the image.
  mutating func compare(logits: [Float]) {
    let last = reference.count - 1
    let first = image * logits.count
    statistics[last].add(
      reference: reference[last][first..<(first + logits.count)], values: logits,
      range: -Float.infinity...Float.infinity, saturates: false, saturated: 0)
  }

  /// Bytes at an end where values were cut off. At the lower end a ReLU's zeros are no loss.
  private func saturated(_ values: RawSpan, _ record: ModelUnderTest.Record) -> Int {
    guard record.type == .uint8 else { return 0 }
    var total = 0
    let lower = record.qMin == record.zeroPoint ? nil : record.qMin
    for index in 0..<values.byteCount {
      let byte = values.uint8(index)
      if byte == record.qMax || byte == lower { total += 1 }
    }
    return total
  }
}
