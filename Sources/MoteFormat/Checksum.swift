/// CRC-32 (IEEE 802.3, reflected, polynomial `0xEDB88320`), as zlib and PNG compute it.
public struct Checksum: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF

  public init() {}

  public var value: UInt32 { ~state }

  public mutating func update(_ byte: UInt8) {
    state = Self.nibble(Self.nibble(state ^ UInt32(byte)))
  }

  /// Adds `count` bytes from `offset`.
  public mutating func update(_ bytes: RawSpan, from offset: Int, count: Int) {
    #if hasFeature(Embedded)
      for index in 0..<count { update(bytes.uint8(offset + index)) }
    #else
      // The bounds are checked here.
      unsafe bytes.extracting(offset..<offset + count).withUnsafeBytes { part in
        if let start = part.baseAddress { unsafe update(start, count: count) }
      }
    #endif
  }

  /// Adds `count` bytes that the caller has proved to be there.
  public mutating func update(_ bytes: UnsafeRawPointer, count: Int) {
    #if hasFeature(Embedded)
      state = unsafe Self.state(state, after: bytes, count)
    #else
      let first: Int
      (state, first) = unsafe SlicedChecksum.update(state, bytes, count: count)
      for index in first..<count { update(unsafe bytes.load(fromByteOffset: index, as: UInt8.self)) }
    #endif
  }

  #if hasFeature(Embedded)
    /// Not inlined: it would be there for every call.
    @inline(never)
    private static func state(_ state: UInt32, after bytes: UnsafeRawPointer, _ count: Int) -> UInt32 {
      var sum = Checksum()
      sum.state = state
      for index in upTo(count) { sum.update(unsafe bytes.load(fromByteOffset: index, as: UInt8.self)) }
      return sum.state
    }
  #endif

  public static func of(_ bytes: RawSpan, from offset: Int, count: Int) -> UInt32 {
    var checksum = Checksum()
    checksum.update(bytes, from: offset, count: count)
    return checksum.value
  }

  /// Four bits at once: a table of 16 words is 64 bytes of flash, a sixteenth of the usual one.
  @inline(__always) private static func nibble(_ state: UInt32) -> UInt32 {
    (state &>> 4) ^ table[Int(truncatingIfNeeded: state & 15)]
  }

  private static let table: InlineArray<16, UInt32> = [
    0x0000_0000, 0x1DB7_1064, 0x3B6E_20C8, 0x26D9_30AC, 0x76DC_4190, 0x6B6B_51F4, 0x4DB2_6158, 0x5005_713C,
    0xEDB8_8320, 0xF00F_9344, 0xD6D6_A3E8, 0xCB61_B38C, 0x9B64_C2B0, 0x86D3_D2D4, 0xA00A_E278, 0xBDBD_F21C,
  ]
}
