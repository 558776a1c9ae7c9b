#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

#if MOTE_SANITIZED
  /// A block of its own, on both sides of which the Address Sanitizer allows no access.
  final class GuardedMemory {
    let start: UnsafeMutableRawPointer

    /// - Parameter alignment: of `start`.
    init(_ byteCount: Int, alignment: Int = 1) {
      start = .allocate(byteCount: byteCount, alignment: alignment)
      memset(start, Int32(Self.filling), byteCount)
    }

    deinit { start.deallocate() }
  }
#else
  /// Memory that ends where a page ends that may not be touched: a read or write behind it is a crash.
  final class GuardedMemory {
    let start: UnsafeMutableRawPointer
    private let mapping: UnsafeMutableRawPointer
    private let mappedBytes: Int

    /// - Parameter alignment: of `start`; the bytes between the end and the next multiple stay unprotected.
    init(_ byteCount: Int, alignment: Int = 1) {
      let page = Int(getpagesize())
      let rounded = (byteCount + alignment - 1) / alignment * alignment
      let pages = (rounded + page - 1) / page + 1
      mappedBytes = pages * page
      mapping = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      precondition(mapping != MAP_FAILED, "no memory for a test")
      let end = mapping + (mappedBytes - page)
      precondition(mprotect(end, page, PROT_NONE) == 0)
      start = end - rounded
      memset(mapping, Int32(Self.filling), mappedBytes - page)
    }

    deinit { munmap(mapping, mappedBytes) }
  }
#endif

extension GuardedMemory {
  /// What every byte is at first.
  static let filling: UInt8 = 0xC5

  convenience init<Value: BitwiseCopyable>(_ values: [Value]) {
    self.init(values.count * MemoryLayout<Value>.stride, alignment: MemoryLayout<Value>.alignment)
    values.withUnsafeBytes { bytes in
      if let source = bytes.baseAddress { start.copyMemory(from: source, byteCount: bytes.count) }
    }
  }
}
