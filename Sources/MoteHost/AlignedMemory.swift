import MoteFormat

/// A block of zeroed memory that starts at a multiple of 64 bytes and is freed with its owner.
///
/// Unsafe inside: the block is allocated once with its byte count, and both spans cover exactly that count and borrow the
/// owner, so neither can leave the block or outlive it.
public final class AlignedMemory: @unchecked Sendable {
  public let byteCount: Int
  private let start: UnsafeMutableRawPointer

  public init(byteCount: Int) {
    self.byteCount = byteCount
    start = .allocate(byteCount: max(byteCount, 1), alignment: Limits.sectionAlignment)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 1))
  }

  public convenience init(_ bytes: [UInt8]) {
    self.init(byteCount: bytes.count)
    bytes.withUnsafeBytes { source in
      if let address = source.baseAddress { start.copyMemory(from: address, byteCount: source.count) }
    }
  }

  deinit { start.deallocate() }

  public var bytes: RawSpan {
    @_lifetime(borrow self) get {
      let span = RawSpan(_unsafeStart: start, byteCount: byteCount)
      return _overrideLifetime(span, borrowing: self)
    }
  }

  /// The same without the tie to this object, for an owner that ties it to itself.
  var untiedBytes: RawSpan {
    @_lifetime(immortal) get {
      let span = RawSpan(_unsafeStart: start, byteCount: byteCount)
      return _overrideLifetime(span, copying: ())
    }
  }

  /// The block for writing. The caller sees to it that nobody else uses the block meanwhile.
  public var mutableBytes: MutableRawSpan {
    @_lifetime(borrow self) get {
      let span = MutableRawSpan(_unsafeStart: start, byteCount: byteCount)
      return _overrideLifetime(span, borrowing: self)
    }
  }
}
