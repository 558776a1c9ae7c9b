@testable import MoteImport

/// The CRC-32 of zip and gzip, bit by bit: independent of zlib.
func crc32(of bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
}

/// Raw deflate without compression.
func deflateStored(_ bytes: [UInt8]) -> [UInt8] {
  [1] + littleEndian(UInt16(bytes.count)) + littleEndian(~UInt16(bytes.count)) + bytes
}

/// Raw deflate of `1 + 258 * repeats` zeros: one literal, then copies with fixed Huffman codes.
func deflateZeros(repeats: Int) -> [UInt8] {
  var bits: [UInt8] = [1, 1, 0]  // Last block; type 01, low bit first.
  bits += [0, 0, 1, 1, 0, 0, 0, 0]  // Literal 0.
  // Length 258 (code 285, 8 bits 11000101), distance 1 (code 0, 5 bits).
  for _ in 0..<repeats { bits += [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0] }
  bits += [0, 0, 0, 0, 0, 0, 0]  // End of block.
  var bytes = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
  for (index, bit) in bits.enumerated() { bytes[index / 8] |= bit << (index % 8) }
  return bytes
}

/// One gzip member around a deflate stream that expands to `content`; `size` overrides the declared one.
func gzip(_ content: [UInt8], stream: [UInt8]? = nil, size: Int? = nil) -> [UInt8] {
  [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + (stream ?? deflateStored(content)) + littleEndian(crc32(of: content))
    + littleEndian(UInt32(size ?? content.count))
}

/// Zip files assembled by hand.
struct ZipBuilder {
  struct Member {
    var name: String
    var content: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// The bytes in the file, if not `content`.
    var stream: [UInt8]?
    var declaredSize: UInt32?
    var crc: UInt32?
  }

  var members: [Member] = []
  /// Added to the local header's offset of every member.
  var shift: UInt32 = 0

  func build() -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let stream = member.stream ?? member.content
      let common =
        littleEndian(member.flags) + littleEndian(member.method) + [0, 0, 0, 0]
        + littleEndian(member.crc ?? crc32(of: member.content)) + littleEndian(UInt32(stream.count))
        + littleEndian(member.declaredSize ?? UInt32(member.content.count))
        + littleEndian(UInt16(member.name.utf8.count))
        + [0, 0]
      directory += Array("PK\u{1}\u{2}".utf8) + [20, 0, 20, 0] + common + [UInt8](repeating: 0, count: 10)
      directory += littleEndian(UInt32(bytes.count) + shift) + Array(member.name.utf8)
      bytes += Array("PK\u{3}\u{4}".utf8) + [20, 0] + common + Array(member.name.utf8) + stream
    }
    let start = UInt32(bytes.count)
    let count = littleEndian(UInt16(members.count))
    return bytes + directory + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0] + count + count
      + littleEndian(UInt32(directory.count)) + littleEndian(start) + [0, 0]
  }
}

/// A `.npy` file of version 1.
func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
  Npy.magic + [version, 0] + littleEndian(UInt16(header.utf8.count)) + Array(header.utf8) + data
}
let twoFloats = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", [1, 2].bytes)
