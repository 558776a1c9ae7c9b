import CZlib

/// The members of a zip file as its central directory lists them: stored or deflated, neither encrypted nor zip64.
struct Zip {
  struct Member {
    var name: String
    var isDeflated: Bool
    var crc: UInt32
    var expandedSize: Int
    /// The compressed bytes.
    var data: Range<Int>
  }

  private static let endSignature: UInt64 = 0x0605_4B50
  private static let entrySignature: UInt64 = 0x0201_4B50
  private static let localSignature: UInt64 = 0x0403_4B50
  private static let endSize = 22

  private let bytes: [UInt8]
  let members: [Member]

  init(_ bytes: [UInt8]) throws(ImportError) {
    self.bytes = bytes
    let end = try Self.findEnd(bytes)
    var reader = ByteReader(bytes, from: end + 4)
    let disks = try reader.unsigned(4, "the end of the directory")
    let countHere = try reader.unsigned(2, "the end of the directory")
    let count = try reader.unsigned(2, "the end of the directory")
    let size = try reader.unsigned(4, "the end of the directory")
    let start = try reader.unsigned(4, "the end of the directory")
    guard count != 0xFFFF, size != 0xFFFF_FFFF, start != 0xFFFF_FFFF else {
      throw ImportError(.refused, at: end, "zip64 is refused")
    }
    guard disks == 0, countHere == count else {
      throw ImportError(.refused, at: end, "a zip of several disks is refused")
    }
    guard start + size == UInt64(end) else {
      throw ImportError(.malformed, at: end, "the directory does not end where its end record starts")
    }
    reader = ByteReader(bytes, from: Int(start))
    var members: [Member] = []
    for _ in 0..<count { members.append(try Self.readEntry(&reader)) }
    guard reader.offset == end else {
      throw ImportError(.malformed, at: reader.offset, "bytes follow the last directory entry")
    }
    try Self.checkDisjoint(members, end: Int(start))
    self.members = members
  }

  /// The expanded bytes of a member.
  func expand(_ member: Member) throws(ImportError) -> [UInt8] {
    let place = "member \(printable(member.name))"
    if !member.isDeflated {
      guard member.data.count == member.expandedSize else {
        throw ImportError(.expansion, at: place, "stores \(member.data.count) bytes, declares \(member.expandedSize)")
      }
      let found = bytes.withUnsafeBufferPointer {
        crc32_z(0, $0.baseAddress.map { $0 + member.data.lowerBound }, member.data.count)
      }
      guard UInt32(found) == member.crc else { throw ImportError(.checksum, at: place, "does not match its CRC-32") }
      return Array(bytes[member.data])
    }
    let measure: Inflate.Measure
    do throws(ImportError) {
      measure = try Inflate.measure(bytes, member.data, limit: member.expandedSize)
    } catch {
      throw ImportError(
        error.code, at: place, error.code == .expansion ? "\(error.message), its declared size" : error.description)
    }
    guard measure.produced == member.expandedSize, measure.consumed == member.data.count else {
      throw ImportError(.expansion, at: place, "expands to \(measure.produced) bytes, declares \(member.expandedSize)")
    }
    guard measure.crc == member.crc else { throw ImportError(.checksum, at: place, "does not match its CRC-32") }
    var output: [UInt8] = []
    try Inflate.expand(bytes, member.data, count: measure.produced, appendingTo: &output)
    return output
  }

  // MARK: - Directory

  /// The end record is the last 22 bytes, or stands before a comment of up to 65,535 bytes.
  private static func findEnd(_ bytes: [UInt8]) throws(ImportError) -> Int {
    var offset = bytes.count - endSize
    while offset >= 0, offset >= bytes.count - endSize - 0xFFFF {
      var reader = ByteReader(bytes, from: offset)
      if try reader.unsigned(4, "the end record") == endSignature {
        _ = try reader.take(16, "the end record")
        if try reader.unsigned(2, "the end record") == UInt64(reader.remaining) { return offset }
      }
      offset -= 1
    }
    throw ImportError(.truncated, at: bytes.count, "the zip has no end-of-directory record")
  }

  private static func readEntry(_ reader: inout ByteReader) throws(ImportError) -> Member {
    let what = "a directory entry"
    let start = reader.offset
    guard try reader.unsigned(4, what) == entrySignature else {
      throw ImportError(.malformed, at: start, "expected a directory entry")
    }
    _ = try reader.take(4, what)  // Versions.
    let flags = try reader.unsigned(2, what)
    let method = try reader.unsigned(2, what)
    _ = try reader.take(4, what)  // Time and date.
    let crc = UInt32(try reader.unsigned(4, what))
    let compressed = try reader.unsigned(4, what)
    let expanded = try reader.unsigned(4, what)
    let nameLength = try reader.unsigned(2, what)
    let extraLength = try reader.unsigned(2, what)
    let commentLength = try reader.unsigned(2, what)
    _ = try reader.take(8, what)  // Disk, attributes.
    let local = try reader.unsigned(4, what)
    let nameRange = try reader.take(nameLength, what)
    _ = try reader.take(extraLength + commentLength, what)

    let name = String(decoding: reader.bytes[nameRange], as: UTF8.self)
    let place = "member \(printable(name))"
    guard ![compressed, expanded, local].contains(0xFFFF_FFFF) else {
      throw ImportError(.refused, at: place, "zip64 is refused")
    }
    guard flags & 0x2041 == 0 else { throw ImportError(.refused, at: place, "encryption is refused") }
    guard method == 0 || method == 8 else {
      throw ImportError(.refused, at: place, "compression method \(method) is refused, expected stored or deflated")
    }
    let data = try locate(
      reader.bytes, name: reader.bytes[nameRange], local: Int(local), count: compressed, place: place)
    return Member(name: name, isDeflated: method == 8, crc: crc, expandedSize: Int(expanded), data: data)
  }

  /// The sizes stand in the directory; the local header only says how far away the data is.
  private static func locate(
    _ bytes: [UInt8], name: ArraySlice<UInt8>, local: Int, count: UInt64, place: String
  ) throws(ImportError) -> Range<Int> {
    var reader = ByteReader(bytes, from: local)
    guard try reader.unsigned(4, "\(place)'s header") == localSignature else {
      throw ImportError(.malformed, at: place, "no local header at offset \(local)")
    }
    _ = try reader.take(22, "\(place)'s header")
    let nameLength = try reader.unsigned(2, "\(place)'s header")
    let extraLength = try reader.unsigned(2, "\(place)'s header")
    let localName = try reader.take(nameLength, "\(place)'s header")
    guard bytes[localName] == name else {
      throw ImportError(.malformed, at: place, "the local header has another name")
    }
    _ = try reader.take(extraLength, "\(place)'s header")
    return try reader.take(count, "\(place)'s data")
  }

  /// Members that share bytes are how a small zip expands to a huge one.
  private static func checkDisjoint(_ members: [Member], end: Int) throws(ImportError) {
    var free = 0
    for member in members.sorted(by: { $0.data.lowerBound < $1.data.lowerBound }) {
      guard member.data.lowerBound >= free, member.data.upperBound <= end else {
        throw ImportError(
          .malformed, at: "member \(printable(member.name))", "overlaps another member or the directory")
      }
      // An empty member still has a header of its own.
      free = max(member.data.upperBound, member.data.lowerBound + 1)
    }
  }
}
