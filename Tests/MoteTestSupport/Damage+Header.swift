import MoteFormat

extension Damage {
  static let header: [Damage] = [
    Damage("empty", .truncated, asIs: .truncated) { $0.bytes = [] },
    Damage("header-only", .truncated, asIs: .truncated) { $0.bytes = Array($0.bytes.prefix(FileHeader.size)) },
    Damage("wrong-magic", .badMagic, asIs: .badMagic) { $0.put(0x4554_4F4E, FileHeader.magic) },
    Damage("version-0", .unsupportedVersion, asIs: .unsupportedVersion) { $0.put(0, FileHeader.version) },
    Damage("newer-minimum-reader", .unsupportedVersion, asIs: .unsupportedVersion) {
      $0.put(Int(FileHeader.currentVersion) + 1, FileHeader.version)
      $0.put(Int(FileHeader.currentVersion) + 1, FileHeader.minimumReader)
    },
    Damage("minimum-reader-above-version", .unsupportedVersion, asIs: .unsupportedVersion) {
      $0.put(2, FileHeader.minimumReader)
    },
    Damage("file-size-one-short", .badFileSize, asIs: .badFileSize) { $0.put($0.bytes.count - 1, FileHeader.fileSize) },
    Damage("file-size-near-2-32", .truncated, asIs: .truncated) { $0.put(0xFFFF_FFFF, FileHeader.fileSize) },
    Damage("trailing-byte", .badFileSize, asIs: .badFileSize) { $0.bytes.append(0) },
    Damage("unknown-rule", .unsupportedRule) { $0.put(2, FileHeader.rule) },
    Damage("reserved-header-byte", .reservedNotZero) { $0.put(1, FileHeader.reserved2) },
    Damage("streamed-arena", .arenaOutOfBounds) { $0.put(16, FileHeader.streamedArenaBytes) },
    Damage("too-many-sections", .tooLarge, asIs: .tooLarge) { $0.put(65, FileHeader.sectionCount) },
    Damage("no-layers", .badParameter) { $0.put(0, FileHeader.layerCount) },
    Damage("tensor-count", .badParameter) { $0.put(0xFFFF_FFFF, FileHeader.tensorCount) },
    Damage("macs-off-by-one", .badParameter) { $0.put($0.get(FileHeader.macs) + 1, FileHeader.macs) },
    Damage("arena-16-bytes-too-small", .arenaOutOfBounds) { $0.put($0.get(FileHeader.arenaBytes) - 16, FileHeader.arenaBytes) },
    Damage("arena-one-byte-too-small", .arenaOutOfBounds) { $0.put($0.get(FileHeader.arenaBytes) - 1, FileHeader.arenaBytes) },
    Damage("arena-16-bytes-too-large", .arenaOutOfBounds) { $0.put($0.get(FileHeader.arenaBytes) + 16, FileHeader.arenaBytes) },
  ]

  static let sections: [Damage] = [
    Damage("bad-section-checksum", .badSection) {
      // Resealing mends the checksum; the flag next to it stays wrong.
      let entry = $0.entry(.data)
      $0.put(0, SectionEntry.flags, entry)
      $0.put(0, SectionEntry.checksum, entry)
    },
    Damage("overlapping-sections", .badSection) {
      let entry = $0.entry(.tensors)
      $0.put($0.get(SectionEntry.offset, entry) - 64, SectionEntry.offset, entry)
    },
    Damage("gapped-sections", .badSection) {
      let entry = $0.entry(.tensors)
      $0.put($0.get(SectionEntry.offset, entry) + 64, SectionEntry.offset, entry)
    },
    Damage("section-offset-near-2-32", .badSection) { $0.put(0xFFFF_FFC0, SectionEntry.offset, $0.entry(.data)) },
    Damage("section-size-near-2-32", .badSection) { $0.put(0xFFFF_FFFF, SectionEntry.bytes, $0.entry(.data)) },
    Damage("duplicate-section", .badSection) {
      let names = $0.entry(.names)
      $0.put(Int(SectionKind.contract.rawValue), SectionEntry.kind, names)
      $0.put(1, SectionEntry.flags, names)
    },
    Damage("missing-section", .missingSection) {
      let data = $0.entry(.data)
      $0.put(99, SectionEntry.kind, data)
      $0.put(0, SectionEntry.flags, data)
    },
    Damage("unknown-required-section", .unknownSection) {
      let names = $0.entry(.names)
      $0.put(99, SectionEntry.kind, names)
      $0.put(1, SectionEntry.flags, names)
    },
    Damage("unknown-section-flag", .reservedNotZero) { $0.put(2, SectionEntry.flags, $0.entry(.names)) },
    Damage("padding-between-sections", .reservedNotZero, asIs: .reservedNotZero) { $0.bytes[$0.section(.contract) - 1] = 1 },
    Damage("name-too-few", .badSection) { $0.bytes[$0.section(.names)] = 0 },
  ]

  static let contract: [Damage] = [
    Damage("input-kind", .badContract) { $0.put(9, ContractRecord.inputKind, $0.section(.contract)) },
    Damage("channel-order", .badContract) { $0.put(9, ContractRecord.channelOrder, $0.section(.contract)) },
    Damage("polarity", .badContract) { $0.put(9, ContractRecord.polarity, $0.section(.contract)) },
    Damage("fit", .badContract) { $0.put(9, ContractRecord.fit, $0.section(.contract)) },
    Damage("output-kind", .badContract) { $0.put(9, ContractRecord.outputKind, $0.section(.contract)) },
    Damage("calibration-method", .badContract) { $0.put(9, ContractRecord.calibrationMethod, $0.section(.contract)) },
    Damage("class-count", .badContract) { $0.put(4, ContractRecord.classCount, $0.section(.contract)) },
    Damage("label-bytes", .badContract) { $0.put(0xFFFF_FFFF, ContractRecord.labelBytes, $0.section(.contract)) },
    Damage("label-not-terminated", .badContract) { $0.bytes[$0.section(.contract) + ContractRecord.size + 5] = 0x41 },
    Damage("label-missing", .badContract) { $0.bytes[$0.section(.contract) + ContractRecord.size] = 0 },
    Damage("channel-mean-nan", .notFinite) {
      $0.put(Float.nan, at: $0.section(.contract) + ContractRecord.channelMean.offset)
    },
    Damage("reserved-contract-byte", .reservedNotZero) { $0.put(1, ContractRecord.reserved1, $0.section(.contract)) },
  ]
}
