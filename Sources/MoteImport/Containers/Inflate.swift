import CZlib

/// Raw deflate streams, expanded in two passes: the first measures in a small buffer, so that nothing is allocated for
/// a stream that is damaged or does not have its declared size.
enum Inflate {
  struct Measure {
    /// Bytes of input that the stream takes.
    var consumed: Int
    /// Bytes that it expands to.
    var produced: Int
    var crc: UInt32
  }

  /// zlib counts in 32 bits; longer buffers are handed over in pieces of this size.
  private static let piece = 1 << 30

  /// Expands without keeping the result. `limit` is the most bytes that the stream may produce.
  static func measure(_ bytes: [UInt8], _ range: Range<Int>, limit: Int) throws(ImportError) -> Measure {
    var scratch = [UInt8](repeating: 0, count: 1 << 16)
    var crc = crc32(0, nil, 0)
    var produced = 0
    let consumed = try run(bytes, range) { (stream) throws(ImportError) in
      try fill(&scratch, &stream) { (count) throws(ImportError) in
        produced += count
        guard produced <= limit else {
          throw ImportError(.expansion, at: range.lowerBound, "expands beyond \(limit) bytes")
        }
      } digest: {
        crc = crc32(crc, $0, $1)
      }
    }
    return Measure(consumed: consumed, produced: produced, crc: UInt32(crc))
  }

  /// Expands a stream that `measure` found to produce exactly `count` bytes.
  static func expand(_ bytes: [UInt8], _ range: Range<Int>, count: Int, appendingTo output: inout [UInt8])
    throws(ImportError)
  {
    let start = output.count
    output.append(contentsOf: repeatElement(0, count: count))
    var filled = start
    _ = try run(bytes, range) { (stream) throws(ImportError) in
      // One spare byte lets zlib see the end of a stream whose output is complete.
      guard filled < output.count else {
        var spare = [UInt8](repeating: 0, count: 1)
        return try fill(&spare, &stream) { (_) throws(ImportError) in
        } digest: { _, _ in
        }
      }
      return output.withUnsafeMutableBufferPointer { buffer in
        let space = min(buffer.count - filled, piece)
        stream.next_out = buffer.baseAddress.map { $0 + filled }
        stream.avail_out = UInt32(space)
        let status = inflate(&stream, Z_NO_FLUSH)
        filled += space - Int(stream.avail_out)
        return status
      }
    }
  }

  private static func fill(
    _ scratch: inout [UInt8], _ stream: inout z_stream, count: (Int) throws(ImportError) -> Void,
    digest: (UnsafePointer<UInt8>?, UInt32) -> Void
  ) throws(ImportError) -> Int32 {
    let (status, produced) = scratch.withUnsafeMutableBufferPointer { buffer in
      stream.next_out = buffer.baseAddress
      stream.avail_out = UInt32(buffer.count)
      let status = inflate(&stream, Z_NO_FLUSH)
      let produced = buffer.count - Int(stream.avail_out)
      digest(UnsafePointer(buffer.baseAddress), UInt32(produced))
      return (status, produced)
    }
    try count(produced)
    return status
  }

  /// Calls `step` until the stream ends, and returns the number of input bytes taken.
  private static func run(
    _ bytes: [UInt8], _ range: Range<Int>, step: (inout z_stream) throws(ImportError) -> Int32
  ) throws(ImportError) -> Int {
    var stream = z_stream()
    let version = inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard version == Z_OK else { throw ImportError(.tooLarge, at: range.lowerBound, "zlib cannot start (\(version))") }
    defer { inflateEnd(&stream) }
    return try withBytes(bytes) { (base) throws(ImportError) in
      var offset = range.lowerBound
      while true {
        let available = min(range.upperBound - offset, piece)
        stream.next_in = UnsafeMutablePointer(mutating: base + offset)
        stream.avail_in = UInt32(available)
        let status = try step(&stream)
        offset += available - Int(stream.avail_in)
        switch status {
        case Z_STREAM_END: return offset - range.lowerBound
        case Z_OK where offset < range.upperBound || stream.avail_out == 0: continue
        case Z_OK, Z_BUF_ERROR: throw ImportError(.truncated, at: offset, "the compressed data ends too early")
        default: throw ImportError(.malformed, at: offset, "the compressed data is damaged")
        }
      }
    }
  }

  private static func withBytes<R>(
    _ bytes: [UInt8], _ body: (UnsafePointer<UInt8>) throws(ImportError) -> R
  ) throws(ImportError) -> R {
    try bytes.withUnsafeBufferPointer { (buffer) throws(ImportError) -> R in
      guard let base = buffer.baseAddress else { throw ImportError(.truncated, at: 0, "no compressed data") }
      return try body(base)
    }
  }
}
