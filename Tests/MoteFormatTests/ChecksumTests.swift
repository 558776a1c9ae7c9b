import MoteFormat
import Testing

private func crc(_ text: String) -> UInt32 {
  let bytes = Array(text.utf8)
  return Checksum.of(bytes.span.bytes, from: 0, count: bytes.count)
}

private func sha(_ bytes: [UInt8]) -> String {
  var hasher = SHA256()
  hasher.update(bytes.span.bytes)
  let digest = hasher.finish()
  return digest.indices.map { (digest[$0] < 16 ? "0" : "") + String(digest[$0], radix: 16) }.joined()
}

@Suite("Checksums") struct ChecksumTests {
  @Test("CRC-32 of known texts") func known() {
    #expect(crc("") == 0)
    #expect(crc("123456789") == 0xCBF4_3926)
    #expect(crc("The quick brown fox jumps over the lazy dog") == 0x414F_A339)
  }

  @Test("CRC-32 of a part, and in two pieces") func pieces() {
    let bytes = Array("xx123456789yy".utf8)
    #expect(Checksum.of(bytes.span.bytes, from: 2, count: 9) == 0xCBF4_3926)
    var checksum = Checksum()
    checksum.update(bytes.span.bytes, from: 2, count: 4)
    checksum.update(bytes.span.bytes, from: 6, count: 5)
    #expect(checksum.value == 0xCBF4_3926)
  }

  @Test("CRC-32 of any length at any place is that of single bytes") func lengths() {
    let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ $0 / 7) }
    for start in 0..<9 {
      for count in 0...64 {
        var single = Checksum()
        for byte in bytes[start..<start + count] { single.update(byte) }
        #expect(Checksum.of(bytes.span.bytes, from: start, count: count) == single.value, "\(count) bytes from \(start)")
      }
    }
  }

  @Test("SHA-256 of the standard's examples") func sha256() {
    #expect(sha([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(sha(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      sha(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      sha([UInt8](repeating: 0x61, count: 1_000_000)) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("SHA-256 in pieces of every size is the same") func sha256Pieces() {
    let bytes = (0..<200).map { UInt8($0) }
    let whole = sha(bytes)
    for cut in 0...200 {
      var hasher = SHA256()
      hasher.update(bytes.span.bytes.extracting(first: cut))
      hasher.update(bytes.span.bytes.extracting(droppingFirst: cut))
      let digest = hasher.finish()
      #expect(digest.indices.map { (digest[$0] < 16 ? "0" : "") + String(digest[$0], radix: 16) }.joined() == whole)
    }
  }
}
