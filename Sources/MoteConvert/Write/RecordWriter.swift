import MoteFormat

/// Writes little-endian fields into a growing file.
extension Array where Element == UInt8 {
  mutating func put(_ value: UInt64, at offset: Int, bytes: Int) {
    for byte in 0..<bytes { self[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(byte))) }
  }

  /// Writes an unsigned field of the record at `base`.
  mutating func put<Value: FixedWidthInteger>(_ value: Value, _ field: Field, _ base: Int) {
    put(UInt64(truncatingIfNeeded: value), at: base + field.offset, bytes: field.size)
  }

  mutating func put(_ value: Float, _ field: Field, _ base: Int) { put(value.bitPattern, field, base) }

  mutating func put(_ bytes: [UInt8], _ field: Field, _ base: Int) {
    for (index, byte) in bytes.prefix(field.size).enumerated() { self[base + field.offset + index] = byte }
  }

  mutating func put(_ window: WindowRecord, _ field: Field, _ base: Int) {
    put(
      [
        window.height, window.width, window.strideY, window.strideX, window.padTop, window.padLeft, window.padBottom,
        window.padRight,
      ].map { UInt8(clamping: $0) }, field, base)
  }

  mutating func appendZeros(toMultipleOf alignment: Int) {
    append(contentsOf: repeatElement(0, count: Limits.align(count, alignment) - count))
  }

  mutating func append<Value: FixedWidthInteger>(littleEndian values: [Value]) {
    for value in values {
      for byte in 0..<Value.bitWidth / 8 { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }
  }
}
