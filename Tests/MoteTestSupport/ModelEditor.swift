import MoteConvert
import MoteFormat

/// Changes single fields of a model file by their names, for damage.
public struct ModelEditor {
  public var bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public func uint16(_ offset: Int) -> Int { Int(bytes.span.bytes.uint16(offset)) }
  public func uint32(_ offset: Int) -> Int { Int(bytes.span.bytes.uint32(offset)) }
  /// A field of the record at `base`.
  public func get(_ field: Field, _ base: Int = 0) -> Int {
    switch field.size {
    case 1: Int(bytes[base + field.offset])
    case 2: uint16(base + field.offset)
    default: uint32(base + field.offset)
    }
  }

  /// Writes the low bytes of a value into a field of the record at `base`.
  public mutating func put(_ value: Int, _ field: Field, _ base: Int = 0) {
    for byte in 0..<min(field.size, 8) { bytes[base + field.offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
  }

  public mutating func put(_ value: Float, at offset: Int) {
    for byte in 0..<4 { bytes[offset + byte] = UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32(byte))) }
  }

  /// Where the table's entry for a kind begins.
  public func entry(_ kind: SectionKind) -> Int {
    for index in 0..<get(FileHeader.sectionCount) {
      let entry = FileHeader.size + index * SectionEntry.size
      if get(SectionEntry.kind, entry) == Int(kind.rawValue) { return entry }
    }
    fatalError("the fixture has no section \(kind)")
  }
  public func section(_ kind: SectionKind) -> Int { get(SectionEntry.offset, entry(kind)) }
  public func layer(_ index: Int) -> Int { section(.layers) + index * LayerRecord.size }
  public func tensor(_ index: Int) -> Int { section(.tensors) + index * TensorRecord.size }

  /// The same bytes with every checksum computed anew.
  public var resealed: [UInt8] {
    var copy = bytes
    Sealing.reseal(&copy)
    return copy
  }
}
