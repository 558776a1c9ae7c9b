import CZlib

/// Gzip files (RFC 1952) of one or more members.
public enum Gzip {
  /// Each member costs a start of zlib, however little it holds.
  static let maximumMembers = 1 << 16

  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// - Parameter limit: the most bytes that the whole file may expand to.
  /// - Throws: for damage, truncation, bytes after the last member, an expansion beyond `limit`, or one that differs
  ///   from the size or CRC-32 in a member's trailer. Nothing is allocated for the result before all of it has been checked.
  public static func expand(_ bytes: [UInt8], limit: Int) throws(ImportError) -> [UInt8] {
    var members: [(data: Range<Int>, count: Int)] = []
    var reader = ByteReader(bytes)
    var total = 0
    repeat {
      guard members.count < maximumMembers else {
        throw ImportError(.tooLarge, at: reader.offset, "more than \(maximumMembers) gzip members")
      }
      try readHeader(&reader)
      let data = reader.offset..<bytes.count
      let measure = try Inflate.measure(bytes, data, limit: limit - total)
      _ = try reader.take(UInt64(measure.consumed), "the compressed data")
      try checkTrailer(&reader, measure)
      total += measure.produced
      members.append((data, measure.produced))
    } while reader.remaining > 0

    var output: [UInt8] = []
    output.reserveCapacity(total)
    for member in members {
      try Inflate.expand(bytes, member.data, count: member.count, appendingTo: &output)
    }
    return output
  }

  private static func checkTrailer(_ reader: inout ByteReader, _ measure: Inflate.Measure) throws(ImportError) {
    let offset = reader.offset
    let crc = try reader.unsigned(4, "the gzip trailer")
    let size = try reader.unsigned(4, "the gzip trailer")
    guard size == UInt64(UInt32(truncatingIfNeeded: measure.produced)) else {
      throw ImportError(
        .expansion, at: offset + 4, "expands to \(measure.produced) bytes, the trailer declares \(size)")
    }
    guard crc == UInt64(measure.crc) else {
      throw ImportError(.checksum, at: offset, "the expanded data does not match its CRC-32")
    }
  }

  private static func readHeader(_ reader: inout ByteReader) throws(ImportError) {
    let start = reader.offset
    guard try reader.unsigned(2, "the gzip header") == 0x8B1F else {
      throw ImportError(.malformed, at: start, "expected a gzip member, found other bytes")
    }
    guard try reader.byte("the gzip header") == 8 else {
      throw ImportError(.refused, at: start + 2, "a gzip method other than deflate is refused")
    }
    let flags = try reader.byte("the gzip header")
    guard flags & 0xE0 == 0 else { throw ImportError(.malformed, at: start + 3, "reserved gzip flags are set") }
    _ = try reader.take(6, "the gzip header")
    if flags & 0x04 != 0 { _ = try reader.take(try reader.unsigned(2, "the extra field"), "the extra field") }
    if flags & 0x08 != 0 { try skipText(&reader) }
    if flags & 0x10 != 0 { try skipText(&reader) }
    if flags & 0x02 != 0 { _ = try reader.take(2, "the header's CRC") }
  }

  private static func skipText(_ reader: inout ByteReader) throws(ImportError) {
    while try reader.byte("the gzip header") != 0 {}
  }
}
