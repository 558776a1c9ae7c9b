import MoteFormat

/// Where the sections that a run needs begin and end, in bytes from the start of the file.
struct SectionOffsets {
  var contract = 0
  var contractEnd = 0
  var tensors = 0
  var tensorsEnd = 0
  var layers = 0
  var layersEnd = 0
  var data = 0
  var dataEnd = 0
  var certificate = 0
  var names = 0
  var namesEnd = 0

  /// Reads a table that was verified before.
  init(trusting bytes: RawSpan) {
    for index in 0..<Int(bytes.uint16(FileHeader.sectionCount.offset)) {
      let entry = FileHeader.size + index * SectionEntry.size
      let offset = Int(truncatingIfNeeded: bytes.uint32(entry + SectionEntry.offset.offset))
      let size = Int(truncatingIfNeeded: bytes.uint32(entry + SectionEntry.bytes.offset))
      _ = record(SectionKind(rawValue: bytes.uint16(entry + SectionEntry.kind.offset)), offset, size)
    }
  }

  /// Checks header, section table, tiling and checksums.
  init(verifying bytes: RawSpan) throws(ModelError) {
    try Self.checkHeader(bytes)
    let count = Int(bytes.uint16(FileHeader.sectionCount.offset))
    var end = FileHeader.size + count * SectionEntry.size
    for index in 0..<count {
      end = try checkSection(bytes, entry: FileHeader.size + index * SectionEntry.size, after: end)
    }
    guard end == bytes.byteCount else { throw ModelError(.badSection, at: end) }
    guard contract != 0, tensors != 0, layers != 0, data != 0 else {
      throw ModelError(.missingSection, at: FileHeader.sectionCount.offset)
    }
  }

  private static func checkHeader(_ bytes: RawSpan) throws(ModelError) {
    let size = bytes.byteCount
    guard size >= FileHeader.size else { throw ModelError(.truncated, at: size) }
    let address = unsafe bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    guard address % UInt(Limits.memoryAlignment) == 0 else { throw ModelError(.misaligned, at: 0) }
    guard bytes.uint32(FileHeader.magic.offset) == FileHeader.magicBytes else { throw ModelError(.badMagic, at: 0) }
    guard bytes.uint16(FileHeader.version.offset) >= 1 else {
      throw ModelError(.unsupportedVersion, at: FileHeader.version.offset)
    }
    let minimum = bytes.uint16(FileHeader.minimumReader.offset)
    guard minimum >= 1, minimum <= FileHeader.currentVersion, minimum <= bytes.uint16(FileHeader.version.offset) else {
      throw ModelError(.unsupportedVersion, at: FileHeader.minimumReader.offset)
    }
    let declared = bytes.uint32(FileHeader.fileSize.offset)
    guard Int64(declared) <= Int64(size) else { throw ModelError(.truncated, at: size) }
    guard Int64(declared) == Int64(size) else { throw ModelError(.badFileSize, at: FileHeader.fileSize.offset) }
    let count = Int(bytes.uint16(FileHeader.sectionCount.offset))
    guard count <= Limits.maxSections else { throw ModelError(.tooLarge, at: FileHeader.sectionCount.offset) }
    let tableEnd = FileHeader.size + count * SectionEntry.size
    guard tableEnd <= size else { throw ModelError(.truncated, at: size) }
    // The header's checksum covers the header before the checksum itself, then the section table.
    var checksum = Checksum()
    checksum.update(bytes, from: 0, count: FileHeader.checksum.offset)
    checksum.update(bytes, from: FileHeader.size, count: count * SectionEntry.size)
    guard checksum.value == bytes.uint32(FileHeader.checksum.offset) else {
      throw ModelError(.badChecksum, at: FileHeader.checksum.offset)
    }
    guard RequantizationRule(rawValue: bytes.uint8(FileHeader.rule.offset)) != nil else {
      throw ModelError(.unsupportedRule, at: FileHeader.rule.offset)
    }
    let reserved: InlineArray<3, Field> = [FileHeader.reserved0, FileHeader.reserved1, FileHeader.reserved2]
    for index in reserved.indices {
      let field = reserved[index]
      guard bytes.isZero(field.offset, field.size) else { throw ModelError(.reservedNotZero, at: field.offset) }
    }
  }

  /// Checks one section that must begin at the aligned end of the one before it; returns its own end.
  private mutating func checkSection(_ bytes: RawSpan, entry: Int, after end: Int) throws(ModelError) -> Int {
    let offset32 = bytes.uint32(entry + SectionEntry.offset.offset)
    let size32 = bytes.uint32(entry + SectionEntry.bytes.offset)
    let start = Limits.align(end, Limits.sectionAlignment)
    guard Int64(offset32) == Int64(start) else { throw ModelError(.badSection, at: entry + SectionEntry.offset.offset) }
    guard Int64(start) + Int64(size32) <= Int64(bytes.byteCount) else {
      throw ModelError(.badSection, at: entry + SectionEntry.bytes.offset)
    }
    let size = Int(truncatingIfNeeded: size32)
    guard bytes.isZero(end, start - end) else { throw ModelError(.reservedNotZero, at: end) }
    guard Checksum.of(bytes, from: start, count: size) == bytes.uint32(entry + SectionEntry.checksum.offset) else {
      throw ModelError(.badChecksum, at: entry + SectionEntry.checksum.offset)
    }
    let flags = bytes.uint16(entry + SectionEntry.flags.offset)
    guard flags & ~SectionEntry.requiredFlag == 0 else {
      throw ModelError(.reservedNotZero, at: entry + SectionEntry.flags.offset)
    }
    let kind = SectionKind(rawValue: bytes.uint16(entry + SectionEntry.kind.offset))
    if kind == nil && flags & SectionEntry.requiredFlag != 0 {
      throw ModelError(.unknownSection, at: entry + SectionEntry.kind.offset)
    }
    if let kind, kind.isRequired != (flags & SectionEntry.requiredFlag != 0) {
      throw ModelError(.badSection, at: entry + SectionEntry.flags.offset)
    }
    guard record(kind, start, size) else { throw ModelError(.badSection, at: entry + SectionEntry.kind.offset) }
    return start + size
  }

  /// Notes where a section is. False when one of its kind was noted before, or its size is impossible.
  private mutating func record(_ kind: SectionKind?, _ start: Int, _ size: Int) -> Bool {
    switch kind {
    case .contract:
      guard contract == 0, size >= ContractRecord.size else { return false }
      (contract, contractEnd) = (start, start + size)
    case .tensors:
      guard tensors == 0, size > 0 else { return false }
      (tensors, tensorsEnd) = (start, start + size)
    case .layers:
      guard layers == 0, size > 0 else { return false }
      (layers, layersEnd) = (start, start + size)
    case .data:
      guard data == 0, size > 0 else { return false }
      (data, dataEnd) = (start, start + size)
    case .certificate:
      guard certificate == 0, size == CertificateRecord.size else { return false }
      certificate = start
    case .names:
      guard names == 0, size > 0 else { return false }
      (names, namesEnd) = (start, start + size)
    case nil:
      break
    }
    return true
  }
}
