/// The first 64 bytes of a file; the section table follows directly.
public enum FileHeader {
  public static var magicBytes: UInt32 { 0x4554_4F4D }  // "MOTE"
  /// The newest version this code reads and writes. A file says the lowest version that has everything it uses.
  public static var currentVersion: UInt16 { 4 }
  /// The first version with packed weight layouts.
  public static var packedVersion: UInt16 { 2 }
  /// The first version with several inputs, operators 4 to 12 and `clip`.
  public static var graphVersion: UInt16 { 3 }
  /// The first version with tensors that are slices of another one's channels, and sums in the place of an input.
  public static var sliceVersion: UInt16 { 4 }
  public static var size: Int { 64 }

  public static var magic: Field { Field("magic", 0, .uint32) }
  public static var version: Field { Field("version", 4, .uint16) }
  public static var minimumReader: Field { Field("minimumReader", 6, .uint16) }
  public static var fileSize: Field { Field("fileSize", 8, .uint32) }
  public static var rule: Field { Field("rule", 12, .uint8) }
  public static var reserved0: Field { Field("reserved0", 13, .uint8) }
  public static var layerCount: Field { Field("layerCount", 14, .uint16) }
  public static var tensorCount: Field { Field("tensorCount", 16, .uint32) }
  public static var sectionCount: Field { Field("sectionCount", 20, .uint16) }
  public static var reserved1: Field { Field("reserved1", 22, .uint16) }
  public static var arenaBytes: Field { Field("arenaBytes", 24, .uint32) }
  public static var streamedArenaBytes: Field { Field("streamedArenaBytes", 28, .uint32) }
  public static var macs: Field { Field("macs", 32, .bytes(8)) }
  public static var reserved2: Field { Field("reserved2", 40, .bytes(20)) }
  public static var checksum: Field { Field("checksum", 60, .uint32) }
}

/// One entry of the section table.
public enum SectionEntry {
  public static var size: Int { 16 }

  public static var kind: Field { Field("kind", 0, .uint16) }
  public static var flags: Field { Field("flags", 2, .uint16) }
  public static var offset: Field { Field("offset", 4, .uint32) }
  public static var bytes: Field { Field("bytes", 8, .uint32) }
  public static var checksum: Field { Field("checksum", 12, .uint32) }

  /// Bit 0 of `flags`: a reader that does not know the section must refuse the file.
  public static var requiredFlag: UInt16 { 1 }
}

/// What a section holds. Codes are never reused.
public enum SectionKind: UInt16, Sendable {
  case contract = 1
  case tensors = 2
  case layers = 3
  case data = 4
  case names = 5
  case certificate = 6

  /// The file cannot be run without these.
  public var isRequired: Bool {
    switch self {
    case .contract, .tensors, .layers, .data: true
    case .names, .certificate: false
    }
  }
}

/// Limits of the format, so that every reader refuses the same files.
public enum Limits {
  /// Alignment in bytes of sections, and of each weight block in the data section.
  public static var sectionAlignment: Int { 64 }
  /// Alignment in bytes of the file in memory, of arena ranges and of per-channel tables.
  public static var memoryAlignment: Int { 16 }
  public static var maxSections: Int { 64 }
  /// Inclusive: 2^31 elements in one tensor.
  public static var maxTensorElements: Int64 { 1 << 31 }
  /// Inclusive: 2^42 multiply-accumulates in one run.
  public static var maxMACs: Int64 { 1 << 42 }
  /// Inclusive: 2^28 comparisons of live tensors while the arena is checked.
  public static var maxLivenessChecks: Int { 1 << 28 }
  public static var maxInputs: Int { 4 }
  /// The channels of a slice, and those before it in its parent, are a multiple of this: as many as any vector of outputs,
  /// so that a kernel that stores whole vectors never writes to a neighbour's channels.
  public static var sliceChannels: Int { 16 }

  /// `value` rounded up to a multiple of `alignment`, a power of two. Wraps at the end of the address space of a 32-bit
  /// device; the verifier compares the result with the file, so a wrapped one is refused.
  @inlinable public static func align(_ value: Int, _ alignment: Int) -> Int {
    (value &+ alignment &- 1) & ~(alignment &- 1)
  }
}
