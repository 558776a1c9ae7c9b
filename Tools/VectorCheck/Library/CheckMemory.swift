/// Hands out a block of the caller's memory piece by piece, none of which is ever given back.
public struct CheckMemory {
  private var next: UnsafeMutableRawPointer
  private let end: UnsafeMutableRawPointer
  /// Whether a piece was asked for that did not fit; such pieces are the start of the block and must not be used.
  public private(set) var isExhausted = false
  private let start: UnsafeMutableRawPointer

  /// Bytes on both sides of every piece that nothing may write.
  static let guardBytes = 64
  static let guardByte: UInt8 = 0xA5

  public init(_ start: UnsafeMutableRawPointer, byteCount: Int) {
    (next, self.start, end) = (start, start, start + byteCount)
  }

  /// A piece that starts `offset` bytes behind a multiple of 64.
  public mutating func take(_ byteCount: Int, offset: Int = 0) -> UnsafeMutableRawPointer {
    let place = next.alignedUp(toMultipleOf: 64) + CheckMemory.guardBytes + offset
    guard byteCount >= 0, byteCount <= end - place - CheckMemory.guardBytes else {
      isExhausted = true
      return start
    }
    next = place + byteCount + CheckMemory.guardBytes
    (place - CheckMemory.guardBytes).initializeMemory(
      as: UInt8.self, repeating: CheckMemory.guardByte, count: byteCount + 2 * CheckMemory.guardBytes)
    return place
  }

  /// Whether nothing was written beside a piece.
  public static func isIntact(_ piece: UnsafeMutableRawPointer, _ byteCount: Int) -> Bool {
    for i in 0..<guardBytes {
      if piece.load(fromByteOffset: i - guardBytes, as: UInt8.self) != guardByte { return false }
      if piece.load(fromByteOffset: byteCount + i, as: UInt8.self) != guardByte { return false }
    }
    return true
  }
}
