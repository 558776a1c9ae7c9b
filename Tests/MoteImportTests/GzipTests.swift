import Testing

@testable import MoteImport

@Suite("Gzip")
struct GzipTests {
  private let content = Array("parameters of a network".utf8)

  private func refusal(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> ImportError {
    try #require(importError { () throws(ImportError) in try Gzip.expand(bytes, limit: limit) })
  }

  @Test func expandsOneMember() throws {
    #expect(Gzip.isGzip(gzip(content)))
    #expect(try Gzip.expand(gzip(content), limit: content.count) == content)
    #expect(try Gzip.expand(gzip([]), limit: 0) == [])
  }

  @Test func expandsSeveralMembers() throws {
    #expect(try Gzip.expand(gzip(content) + gzip([7]) + gzip(content), limit: 1000) == content + [7] + content)
  }

  @Test func expandsCompressedData() throws {
    let zeros = [UInt8](repeating: 0, count: 1 + 258 * 1000)
    #expect(try Gzip.expand(gzip(zeros, stream: deflateZeros(repeats: 1000)), limit: zeros.count) == zeros)
  }

  @Test func skipsTheOptionalHeaderFields() throws {
    var bytes = gzip(content)
    bytes[3] = 0x1E
    bytes.insert(contentsOf: [2, 0, 9, 9] + Array("name\0comment\0".utf8) + [1, 2], at: 10)
    #expect(try Gzip.expand(bytes, limit: 1000) == content)
  }

  @Test func refusesABombBeyondTheLimit() throws {
    // 25.8 MB from 160 KB: refused once the limit has been passed, with nothing kept.
    let bomb = gzip([], stream: deflateZeros(repeats: 100_000), size: 1 << 20)
    #expect(try refusal(bomb).code == .expansion)
    #expect(try refusal(bomb).message == "expands beyond 1048576 bytes")
  }

  @Test func refusesAnExpansionBeyondItsDeclaredSize() throws {
    let bytes = gzip(content, size: content.count - 1)
    #expect(try refusal(bytes).code == .expansion)
    #expect(try refusal(bytes).message == "expands to 23 bytes, the trailer declares 22")
  }

  @Test func refusesMembersThatTogetherPassTheLimit() throws {
    #expect(try refusal(gzip(content) + gzip(content), limit: 45).code == .expansion)
  }

  @Test func refusesMoreMembersThanAllowed() throws {
    let member = gzip([])
    let bytes = [UInt8]((0...Gzip.maximumMembers).map { _ in member }.joined())
    #expect(try refusal(bytes).message == "more than 65536 gzip members")
  }

  @Test func refusesTruncationAtEveryLength() {
    let bytes = gzip([UInt8](repeating: 0, count: 1 + 258 * 3), stream: deflateZeros(repeats: 3))
    for length in 0..<bytes.count {
      #expect(throws: ImportError.self) { try Gzip.expand(Array(bytes[..<length]), limit: 1000) }
    }
  }

  @Test func refusesTrailingGarbage() throws {
    #expect(try refusal(gzip(content) + [0, 0]).message == "expected a gzip member, found other bytes")
  }

  @Test func refusesAWrongChecksum() throws {
    var bytes = gzip(content)
    bytes[16] ^= 1
    #expect(try refusal(bytes).code == .checksum)
  }

  @Test func refusesDamagedData() throws {
    #expect(try refusal(gzip([], stream: [0x07, 0x00])).code == .malformed)
  }

  @Test func refusesAnotherMethodAndReservedFlags() throws {
    var bytes = gzip(content)
    bytes[2] = 7
    #expect(try refusal(bytes).code == .refused)
    bytes[2] = 8
    bytes[3] = 0x80
    #expect(try refusal(bytes).message == "reserved gzip flags are set")
  }
}
