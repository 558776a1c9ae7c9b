import MoteFormat

/// Where the sections begin and, `kinds` places further, end, in bytes from the start of the file, by the code of their kind;
/// 0 where there is none.
struct Sections {
  private static var kinds: Int { 7 }
  private var places = InlineArray<14, Int>(repeating: 0)

  /// Where the section of a kind begins in a file that was verified before; 0 when there is none.
  @inline(never)
  static func start(_ kind: SectionKind, _ file: UnsafeRawPointer) -> Int {
    let count = Int(unsafe RecordView(file, at: 0).uint16(FileHeader.sectionCount))
    for index in upTo(count) {
      let entry = unsafe RecordView(file, at: FileHeader.size &+ index &* SectionEntry.size)
      if entry.uint16(SectionEntry.kind) == kind.rawValue { return entry.int(SectionEntry.offset) }
    }
    return 0
  }

  /// Checks header, section table, tiling and checksums of `size` bytes. Not an initializer, which would be copied.
  @inline(__always)
  mutating func verify(_ file: UnsafeRawPointer, _ size: Int) throws(ModelError) {
    let count = try unsafe Self.checkHeader(file, size)
    var end = FileHeader.size &+ count &* SectionEntry.size
    for index in upTo(count) {
      end = try unsafe checkSection(
        file, size, RecordView(file, at: FileHeader.size &+ index &* SectionEntry.size), after: end)
    }
    guard end == size else { throw ModelError(.badSection, at: end) }
    for kind in from(1, to: 5) where places[kind] == 0 {
      throw ModelError(.missingSection, at: FileHeader.sectionCount.offset)
    }
  }

  func start(_ kind: SectionKind) -> Int { places[Int(kind.rawValue)] }
  func end(_ kind: SectionKind) -> Int { places[Int(kind.rawValue) &+ Self.kinds] }

  /// Returns the number of sections, whose table lies in the file.
  private static func checkHeader(_ file: UnsafeRawPointer, _ size: Int) throws(ModelError) -> Int {
    guard size >= FileHeader.size else { throw ModelError(.truncated, at: size) }
    guard UInt(bitPattern: file) % UInt(Limits.memoryAlignment) == 0 else { throw ModelError(.misaligned, at: 0) }
    let header = unsafe RecordView(file, at: 0)
    guard header.uint32(FileHeader.magic) == FileHeader.magicBytes else { throw ModelError(.badMagic, at: 0) }
    let version = header.uint16(FileHeader.version)
    guard version >= 1 else { throw header.refusal(.unsupportedVersion, FileHeader.version, in: file) }
    let minimum = header.uint16(FileHeader.minimumReader)
    guard minimum >= 1, minimum <= FileHeader.currentVersion, minimum <= version else {
      throw header.refusal(.unsupportedVersion, FileHeader.minimumReader, in: file)
    }
    let declared = UInt(header.uint32(FileHeader.fileSize))
    guard declared <= UInt(bitPattern: size) else { throw ModelError(.truncated, at: size) }
    guard declared == UInt(bitPattern: size) else { throw header.refusal(.badFileSize, FileHeader.fileSize, in: file) }
    let count = Int(header.uint16(FileHeader.sectionCount))
    guard count <= Limits.maxSections else { throw header.refusal(.tooLarge, FileHeader.sectionCount, in: file) }
    let tableBytes = count &* SectionEntry.size
    guard FileHeader.size &+ tableBytes <= size else { throw ModelError(.truncated, at: size) }
    // The header's checksum covers the header before the checksum itself, then the section table.
    var checksum = Checksum()
    unsafe checksum.update(file, count: FileHeader.checksum.offset)
    unsafe checksum.update(file + FileHeader.size, count: tableBytes)
    guard checksum.value == header.uint32(FileHeader.checksum) else {
      throw header.refusal(.badChecksum, FileHeader.checksum, in: file)
    }
    try FieldCheck.run(FieldCheck.header, header, in: file)
    return count
  }

  /// Checks one section that must begin at the aligned end of the one before it; returns its own end.
  private mutating func checkSection(
    _ file: UnsafeRawPointer, _ size: Int, _ entry: RecordView, after end: Int
  ) throws(ModelError) -> Int {
    let start = Limits.align(end, Limits.sectionAlignment)
    guard entry.int(SectionEntry.offset) == start else { throw entry.refusal(.badSection, SectionEntry.offset, in: file) }
    let bytes = UInt(entry.uint32(SectionEntry.bytes))
    guard UInt(bitPattern: start) <= UInt(bitPattern: size), bytes <= UInt(bitPattern: size &- start) else {
      throw entry.refusal(.badSection, SectionEntry.bytes, in: file)
    }
    let count = Int(bitPattern: bytes)
    guard unsafe isZero(file + end, start &- end) else { throw ModelError(.reservedNotZero, at: end) }
    var checksum = Checksum()
    unsafe checksum.update(file + start, count: count)
    guard checksum.value == entry.uint32(SectionEntry.checksum) else {
      throw entry.refusal(.badChecksum, SectionEntry.checksum, in: file)
    }
    let flags = entry.uint16(SectionEntry.flags)
    guard flags <= SectionEntry.requiredFlag else { throw entry.refusal(.reservedNotZero, SectionEntry.flags, in: file) }
    let kind = Int(entry.uint16(SectionEntry.kind))
    guard kind >= 1, kind < Self.kinds else {
      guard flags == 0 else { throw entry.refusal(.unknownSection, SectionEntry.kind, in: file) }
      return start &+ count
    }
    // The first four kinds are the required ones.
    guard (kind <= 4) == (flags != 0) else { throw entry.refusal(.badSection, SectionEntry.flags, in: file) }
    let isCertificate = kind == Int(SectionKind.certificate.rawValue)
    // Layers without any table leave the data empty.
    let least =
      kind == Int(SectionKind.contract.rawValue)
      ? ContractRecord.size : isCertificate ? CertificateRecord.size : kind == Int(SectionKind.data.rawValue) ? 0 : 1
    guard places[kind] == 0, count >= least, !isCertificate || count == least else {
      throw entry.refusal(.badSection, SectionEntry.kind, in: file)
    }
    places[kind] = start
    places[kind &+ Self.kinds] = start &+ count
    return start &+ count
  }
}
