import MoteFormat

/// Computes a file's checksums anew: the last step of writing, and what lets a test or a fuzzer reach the checks behind them.
public enum Sealing {
  /// Seals every section whose table entry lies inside the file, then the header. Other bytes are left as they are.
  public static func reseal(_ bytes: inout [UInt8]) {
    guard bytes.count >= FileHeader.size else { return }
    let count = min(
      Int(bytes.span.bytes.uint16(FileHeader.sectionCount.offset)),
      (bytes.count - FileHeader.size) / SectionEntry.size)
    for index in 0..<count {
      let entry = FileHeader.size + index * SectionEntry.size
      let offset = Int(bytes.span.bytes.uint32(entry + SectionEntry.offset.offset))
      let size = Int(bytes.span.bytes.uint32(entry + SectionEntry.bytes.offset))
      guard offset + size <= bytes.count else { continue }
      bytes.put(Checksum.of(bytes.span.bytes, from: offset, count: size), SectionEntry.checksum, entry)
    }
    var checksum = Checksum()
    checksum.update(bytes.span.bytes, from: 0, count: FileHeader.checksum.offset)
    checksum.update(bytes.span.bytes, from: FileHeader.size, count: count * SectionEntry.size)
    bytes.put(checksum.value, FileHeader.checksum, 0)
  }
}
