/// One field of a record: its place and how its bytes are read. Everything is little-endian.
public struct Field: Sendable {
  public enum Kind: Sendable, Equatable {
    case uint8, uint16, uint32, int32, float32
    /// A run of bytes: text, a digest, an array of smaller fields, or reserved zeros.
    case bytes(Int)
  }

  #if !hasFeature(Embedded)
    public let name: StaticString
  #endif
  /// Bytes from the start of the record.
  public let offset: Int
  public let kind: Kind

  /// - Parameter name: for tools; firmware does not keep it, because one string in use keeps them all in the image.
  @inlinable public init(_ name: StaticString, _ offset: Int, _ kind: Kind) {
    #if !hasFeature(Embedded)
      self.name = name
    #endif
    self.offset = offset
    self.kind = kind
  }

  /// Bytes that the field takes.
  @inlinable public var size: Int {
    switch kind {
    case .uint8: 1
    case .uint16: 2
    case .uint32, .int32, .float32: 4
    case .bytes(let count): count
    }
  }
}

extension RawSpan {
  /// Little-endian reads at a byte offset. Each traps outside the span; callers check the range first.
  @inlinable public func uint8(_ offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
  @inlinable public func uint16(_ offset: Int) -> UInt16 {
    UInt16(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }
  @inlinable public func uint32(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
  @inlinable public func int32(_ offset: Int) -> Int32 { Int32(bitPattern: uint32(offset)) }
  @inlinable public func float32(_ offset: Int) -> Float { Float(bitPattern: uint32(offset)) }

  /// Whether `count` bytes from `offset` are all zero.
  @inlinable public func isZero(_ offset: Int, _ count: Int) -> Bool {
    var bits: UInt8 = 0
    for index in 0..<count { bits |= uint8(offset + index) }
    return bits == 0
  }
}
