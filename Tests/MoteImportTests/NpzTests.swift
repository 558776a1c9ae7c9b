import MoteGraph
import Testing

@testable import MoteImport

@Suite("npz")
struct NpzTests {
  private func refusal(_ members: ZipBuilder.Member..., maxMemory: Int = 1 << 20) throws -> ImportError {
    try refusal(bytes: ZipBuilder(members: members).build(), maxMemory: maxMemory)
  }
  private func refusal(bytes: [UInt8], maxMemory: Int = 1 << 20) throws -> ImportError {
    try #require(
      importError { () throws(ImportError) in try ParameterFile.parse(bytes, named: "x", maxMemory: maxMemory) })
  }

  @Test func readsStoredAndDeflatedMembers() throws {
    let bytes = ZipBuilder(members: [
      .init(name: "W1.npy", content: twoFloats),
      .init(name: "b1.npy", content: twoFloats, method: 8, stream: deflateStored(twoFloats)),
    ]).build()
    let arrays = try ParameterFile.parse(bytes, named: "x", maxMemory: 1 << 20)
    #expect(arrays == ["W1", "b1"].map { NamedArray(name: $0, shape: [2], values: .float32([1, 2])) })
  }

  @Test func refusesAMemberThatExpandsBeyondItsDeclaredSize() throws {
    let bomb = try refusal(
      .init(name: "W1.npy", content: [], method: 8, stream: deflateZeros(repeats: 100_000), declaredSize: 100))
    #expect(bomb == ImportError(.expansion, at: "member W1.npy", "expands beyond 100 bytes, its declared size"))
  }

  @Test func refusesAMemberThatExpandsToLess() throws {
    let error = try refusal(
      .init(name: "W1.npy", content: [], method: 8, stream: deflateStored(twoFloats), declaredSize: 1 << 19))
    #expect(error.code == .expansion && error.message.contains("declares 524288"))
  }

  @Test func refusesDeclaredSizesBeyondTheMemoryAllowed() throws {
    let error = try refusal(
      .init(name: "a.npy", content: twoFloats, method: 8, stream: deflateStored(twoFloats), declaredSize: 3 << 30))
    #expect(error.code == .tooLarge)
  }

  @Test func refusesAWrongChecksum() throws {
    #expect(try refusal(.init(name: "a.npy", content: twoFloats, crc: 1)).code == .checksum)
    let deflated = try refusal(
      .init(name: "a.npy", content: twoFloats, method: 8, stream: deflateStored(twoFloats), crc: 1))
    #expect(deflated == ImportError(.checksum, at: "member a.npy", "does not match its CRC-32"))
  }

  @Test func refusesAStoredMemberOfAnotherSize() throws {
    #expect(try refusal(.init(name: "a.npy", content: twoFloats, declaredSize: 5)).code == .expansion)
  }

  @Test func refusesZip64ByName() throws {
    #expect(try refusal(.init(name: "a.npy", content: [], declaredSize: .max)).message == "zip64 is refused")
  }

  @Test func refusesEncryptionAndOtherMethods() throws {
    #expect(try refusal(.init(name: "a.npy", content: [], flags: 1)).message == "encryption is refused")
    #expect(try refusal(.init(name: "a.npy", content: [], method: 93)).message.hasPrefix("compression method 93"))
  }

  @Test func refusesAMemberThatIsNoArray() throws {
    #expect(try refusal(.init(name: "archive/data.pkl", content: [])).place == "member archive/data.pkl")
  }

  @Test func refusesANameThatAppearsTwice() throws {
    let member = ZipBuilder.Member(name: "a.npy", content: twoFloats)
    #expect(try refusal(member, member).message == "appears twice")
  }

  @Test func refusesMembersThatShareTheirBytes() throws {
    var bytes = ZipBuilder(members: [
      .init(name: "a.npy", content: twoFloats), .init(name: "a.npy", content: twoFloats),
    ]).build()
    // The second directory entry points to the first local header.
    let offset = bytes.count - 22 - 5 - 4
    bytes.replaceSubrange(offset..<(offset + 4), with: [0, 0, 0, 0])
    #expect(try refusal(bytes: bytes).message == "overlaps another member or the directory")
  }

  @Test func refusesALocalHeaderThatIsElsewhere() throws {
    let bytes = ZipBuilder(members: [.init(name: "a.npy", content: twoFloats)], shift: 1).build()
    #expect(try refusal(bytes: bytes).message == "no local header at offset 1")
  }

  @Test func survivesEveryByteChanged() {
    let original = ZipBuilder(members: [
      .init(name: "a.npy", content: twoFloats),
      .init(name: "b.npy", content: twoFloats, method: 8, stream: deflateStored(twoFloats)),
    ]).build()
    for index in original.indices {
      for flip: UInt8 in [1, 0x80, 0xFF] {
        var bytes = original
        bytes[index] ^= flip
        guard let arrays = try? ParameterFile.parse(bytes, named: "x", maxMemory: 1 << 20) else { continue }
        // Only fields outside of the checksums can change unseen: dates, versions, attributes.
        #expect(arrays.map(\.values) == [.float32([1, 2]), .float32([1, 2])])
      }
    }
  }
}

@Suite("npy")
struct NpyTests {
  private func refusal(_ bytes: [UInt8]) throws -> ImportError {
    try #require(
      importError { () throws(ImportError) in try ParameterFile.parse(bytes, named: "W1", maxMemory: 1 << 20) })
  }
  private func refusal(_ header: String, _ data: [UInt8] = []) throws -> ImportError { try refusal(npy(header, data)) }

  @Test func takesTheNameGiven() throws {
    let arrays = try ParameterFile.parse(twoFloats, named: "W1", maxMemory: 8)
    #expect(arrays == [NamedArray(name: "W1", shape: [2], values: .float32([1, 2]))])
  }

  @Test func refusesAnotherDType() throws {
    for descriptor in ["|O", "<i4", "=f4", "f4", ">f16"] {
      let error = try refusal("{'descr': '\(descriptor)', 'fortran_order': False, 'shape': (2,), }")
      #expect(error.code == .refused && error.message.contains("dtype \"\(descriptor)\""))
    }
    for descriptor in ["[('a', '<f4')]", "('<f4', (2,))"] {
      let error = try refusal("{'descr': \(descriptor), 'fortran_order': False, 'shape': (2,), }")
      #expect(error.code == .refused && error.message.contains("structured"))
    }
  }

  @Test func refusesDataOfAnotherSize() throws {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }"
    #expect(
      try refusal(header, [1].bytes).message == "shape 1000000000 of float32 needs 4000000000 bytes of data, found 4")
    #expect(try refusal(twoFloats + [0]).message == "shape 2 of float32 needs 8 bytes of data, found 9")
  }

  @Test func refusesAnIncompleteOrRepeatedHeader() throws {
    let lacking = try refusal("{'descr': '<f4', 'shape': (2,), }")
    #expect(lacking.code == .malformed && lacking.message.contains("expected all three"))
    #expect(try refusal("{'descr': '<f4', 'descr': '<f4', }").message.contains("found the key \"descr\""))
    #expect(try refusal("{'shape': (99999999999999999999,), }").message == "found a number beyond 2^63")
    #expect(try refusal("{'shape': (2 2), }").message.contains("expected a comma"))
    #expect(try refusal("{'fortran_order': None}").message.contains("expected True or False"))
  }

  @Test func refusesAnUnknownVersion() throws {
    let error = try refusal(npy("{}", [], version: 4))
    #expect(error.code == .refused && error.message.contains(".npy version 4"))
  }

  @Test func refusesMoreMemoryThanAllowed() {
    let error = importError { () throws(ImportError) in try ParameterFile.parse(twoFloats, named: "W1", maxMemory: 7) }
    #expect(error == ImportError(.tooLarge, at: "array W1", "the arrays take more than the 7 bytes allowed"))
  }
}
