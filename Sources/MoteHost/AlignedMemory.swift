import MoteFormat

#if canImport(Glibc)
  import Glibc
#endif

/// A block of zeroed memory that starts at a multiple of 64 bytes and is freed with its owner.
///
/// Unsafe inside: the block is allocated once with its byte count, and both spans cover exactly that count and borrow the
/// owner, so neither can leave the block or outlive it.
public final class AlignedMemory: @unchecked Sendable {
  public let byteCount: Int
  private let start: UnsafeMutableRawPointer
  /// Whether the block is pages of its own from the system.
  private let isMapped: Bool

  public init(byteCount: Int) {
    self.byteCount = byteCount
    if let pages = Self.pages(byteCount) {
      (start, isMapped) = (pages, true)
      return
    }
    isMapped = false
    start = .allocate(byteCount: max(byteCount, 1), alignment: Limits.sectionAlignment)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, 1))
  }

  /// Large blocks in pages that the system has filled with zeros, all at once: no page fault for each, no zeros written twice.
  ///
  /// Not under a sanitizer, which watches the ends of blocks that are allocated.
  private static func pages(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    #if canImport(Glibc) && !MOTE_SANITIZED
      guard byteCount >= 1 << 16 else { return nil }
      if byteCount >= hugePage, let pages = hugePages(byteCount) { return pages }
      return mapped(byteCount, Int32(MAP_POPULATE))
    #else
      return nil
    #endif
  }

  #if canImport(Glibc)
    /// Bytes of a huge page on most machines; where they are others, the system keeps to small pages.
    private static var hugePage: Int { 1 << 21 }

    /// A block that begins at a multiple of a huge page, in huge pages where the system has them: a large network's weights are
    /// read once a run, a page behind the other.
    private static func hugePages(_ byteCount: Int) -> UnsafeMutableRawPointer? {
      let (wanted, overflow) = byteCount.addingReportingOverflow(hugePage)
      guard !overflow, let block = mapped(wanted, 0) else { return nil }
      let start = block.alignedUp(toMultipleOf: hugePage)
      if start != block { munmap(block, start - block) }
      // In whole pages, as `munmap` counts them at the end.
      let end = (start + byteCount).alignedUp(toMultipleOf: Int(getpagesize()))
      if block + wanted > end { munmap(end, block + wanted - end) }
      // Refused by some systems: then these are ordinary pages, which come when they are first touched.
      madvise(start, byteCount, MADV_HUGEPAGE)
      madvise(start, byteCount, MADV_POPULATE_WRITE)
      return start
    }

    private static func mapped(_ byteCount: Int, _ flags: Int32) -> UnsafeMutableRawPointer? {
      let pages = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0)
      return pages == MAP_FAILED ? nil : pages
    }
  #endif

  public convenience init(_ bytes: [UInt8]) {
    self.init(byteCount: bytes.count)
    bytes.withUnsafeBytes { source in
      if let address = source.baseAddress { start.copyMemory(from: address, byteCount: source.count) }
    }
  }

  deinit {
    #if canImport(Glibc)
      if isMapped {
        munmap(start, byteCount)
        return
      }
    #endif
    start.deallocate()
  }

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
