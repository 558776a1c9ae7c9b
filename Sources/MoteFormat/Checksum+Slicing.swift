#if !hasFeature(Embedded)
  /// Eight bytes at once, with 8 KB of tables: on a host, opening a model is mostly its checksum.
  ///
  /// `tables[256 * k + b]` is what byte `b` does to the state once `k` more bytes have gone by; the states of eight bytes add up,
  /// because the code is linear.
  enum SlicedChecksum {
    /// 2048 words, made once and never freed.
    nonisolated(unsafe) private static let tables: UnsafePointer<UInt32> = {
      let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: 2048)
      for byte in 0..<256 {
        var state = UInt32(byte)
        for _ in 0..<8 { state = (state &>> 1) ^ (state & 1 == 1 ? 0xEDB8_8320 : 0) }
        unsafe tables[byte] = state
      }
      for index in 256..<2048 {
        let before = unsafe tables[index - 256]
        unsafe tables[index] = (before &>> 8) ^ tables[Int(before & 255)]
      }
      return unsafe UnsafePointer(tables)
    }()

    /// The state after all whole groups of eight bytes, and how many bytes those were.
    /// - Parameter bytes: `count` bytes that the caller has proved to be there.
    static func update(_ state: UInt32, _ bytes: UnsafeRawPointer, count: Int) -> (state: UInt32, taken: Int) {
      let tables = unsafe tables
      var state = state
      var offset = 0
      @inline(__always) func part(_ table: Int, _ byte: UInt32) -> UInt32 {
        unsafe tables[table &* 256 &+ Int(byte & 255)]
      }
      while offset &+ 8 <= count {
        let low = UInt32(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) ^ state
        let high = UInt32(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset &+ 4, as: UInt32.self))
        state =
          part(7, low) ^ part(6, low &>> 8) ^ part(5, low &>> 16) ^ part(4, low &>> 24)
          ^ part(3, high) ^ part(2, high &>> 8) ^ part(1, high &>> 16) ^ part(0, high &>> 24)
        offset &+= 8
      }
      return (state, offset)
    }
  }
#endif
