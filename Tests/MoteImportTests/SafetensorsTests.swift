import MoteGraph
import Testing

@testable import MoteImport

@Suite("safetensors")
struct SafetensorsTests {
  private func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + data
  }
  private func refusal(_ header: String, _ data: [UInt8] = []) throws -> ImportError {
    try refusal(file(header, data))
  }
  private func refusal(_ bytes: [UInt8], maxMemory: Int = 1 << 20) throws -> ImportError {
    try #require(importError { () throws(ImportError) in try Safetensors.arrays(bytes, maxMemory: maxMemory) })
  }

  @Test func readsEveryType() throws {
    let header = """
      {"__metadata__":{"format":"pt"}, "h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},
       "d":{"dtype":"F64","shape":[],"data_offsets":[8,16]}, "b":{"dtype":"BF16","shape":[1,1],"data_offsets":[4,6]},
       "e":{"data_offsets":[6,6],"shape":[0,3],"dtype":"F32"}, "c":{"dtype":"BF16","shape":[1],"data_offsets":[6,8]}}
      """
    let data: [UInt8] = [0x00, 0x3C, 0x01, 0x80] + [0x80, 0x3F] + [0x00, 0xC0] + littleEndian((0.1).bitPattern)
    let arrays = try ParameterFile.parse(file(header, data), named: "x", maxMemory: 1 << 20)
    #expect(
      arrays == [
        NamedArray(name: "h", shape: [2], values: .float32([1, -0x1p-24])),
        NamedArray(name: "b", shape: [1, 1], values: .float32([1])),
        NamedArray(name: "e", shape: [0, 3], values: .float32([])),
        NamedArray(name: "c", shape: [1], values: .float32([-2])),
        NamedArray(name: "d", shape: [], values: .float64([0.1])),
      ])
  }

  @Test func readsWhatItWrites() throws {
    let arrays = [
      NamedArray(name: "b\"1\\\n", shape: [3], values: .float32([1, -0.0, .infinity])),
      NamedArray(name: "W1é😀", shape: [1, 2], values: .float64([0.1, 2])),
    ]
    let bytes = Safetensors.encode(arrays, metadata: ["epoch": "3", "a": "b"])
    #expect(bytes == Safetensors.encode(arrays.reversed(), metadata: ["a": "b", "epoch": "3"]))
    let read = try Safetensors.arrays(bytes)
    #expect(read.map(\.name) == ["W1é😀", "b\"1\\\n"])
    #expect(read.map(\.shape) == [[1, 2], [3]])
    #expect(read.map(\.values) == [.float32([0.1, 2]), .float32([1, -0.0, .infinity])])
  }

  @Test func readsTheMetadataItWrites() throws {
    let metadata = ["epoch": "3", "text": "two\nlines, \"quoted\" \\ é😀"]
    let bytes = Safetensors.encode([NamedArray(name: "a", shape: [1], values: .float32([1]))], metadata: metadata)
    #expect(try Safetensors.contents(bytes).metadata == metadata)
    #expect(try ParameterFile.contents(bytes, named: "x", maxMemory: 1 << 20).metadata == metadata)
    #expect(try Safetensors.contents(Safetensors.encode([])).metadata.isEmpty)
  }

  @Test func refusesMetadataTwice() throws {
    let error = try refusal(#"{"__metadata__":{"a":"1","a":"2"}}"#)
    #expect(error.description == "__metadata__: key a appears twice")
  }

  @Test func startsTheDataAtAMultipleOfEight() {
    let bytes = Safetensors.encode([NamedArray(name: "W1", shape: [1], values: .float32([1]))])
    let header = #"{"W1":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    #expect(bytes == file(header + String(repeating: " ", count: 7 - (header.utf8.count + 7) % 8), [1].bytes))
  }

  @Test func readsEscapedNames() throws {
    let arrays = try Safetensors.arrays(
      file(#"{"\u0057\ud83d\ude00\n\/":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, [1].bytes))
    #expect(arrays.map(\.name) == ["W😀\n/"])
  }

  @Test func refusesAnotherDTypeByTheTensorsName() throws {
    let error = try refusal(
      #"{"W1":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, [UInt8](repeating: 0, count: 8))
    #expect(error.place == "array W1")
    #expect(error.message == "dtype \"I64\" is refused, expected F16, BF16, F32 or F64")
  }

  @Test(arguments: [[0, 8, 4, 12], [0, 4, 8, 16], [4, 12, 12, 20], [8, 0, 0, 8]])
  func refusesOverlapsAndGaps(_ offsets: [Int]) throws {
    let error = try refusal(
      """
      {"a":{"dtype":"F32","shape":[2],"data_offsets":[\(offsets[0]),\(offsets[1])]},
       "b":{"dtype":"F32","shape":[2],"data_offsets":[\(offsets[2]),\(offsets[3])]}}
      """, [UInt8](repeating: 0, count: 32))
    #expect(error.message.contains("overlap or leave a gap"))
  }

  @Test func refusesDataThatIsMissingOrLeftOver() throws {
    let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    #expect(try refusal(header, [1].bytes).code == .truncated)
    #expect(try refusal(header, [1, 2, 3].bytes).message == "the tensors end at 8, the file has 12 bytes of data")
  }

  @Test func refusesAShapeThatDoesNotFillItsBytes() throws {
    let error = try refusal(#"{"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4]}}"#, [1].bytes)
    #expect(error.message == "shape 1000000000 of float32 needs 4000000000 bytes of data, found 4")
    let overflow = try refusal(
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#, [1].bytes)
    #expect(overflow.message.hasPrefix("impossible shape"))
  }

  @Test func refusesAHeaderBeyondTheFileOrTheLimit() throws {
    #expect(try refusal(littleEndian(UInt64(9)) + Array("{}".utf8)).code == .truncated)
    #expect(try refusal(littleEndian(UInt64(100_000_001)) + Array("{}".utf8)).code == .tooLarge)
    #expect(try refusal(littleEndian(UInt64.max) + Array("{}".utf8)).code == .tooLarge)
  }

  @Test func refusesANameThatAppearsTwice() throws {
    let error = try refusal(
      #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#)
    #expect(error == ImportError(.malformed, at: "array a", "appears twice"))
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","dtype":"F32"}}"#, #"{"a":{"shape":[0],"data_offsets":[0,0]}}"#, #"{"a":[1]}"#, #"{"a":{}"#,
    #"{"a""#, #"{"\ud800":{}}"#, #"{"\u00"#, #"{"\"#, #"{} x"#, "",
    #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0,0]}}"#, #"{"__metadata__":{"a":1}}"#, "{\"a\n\":{}}",
  ])
  func refusesADamagedHeader(_ header: String) throws {
    #expect(try refusal(header).code == .malformed)
  }

  @Test func refusesMoreMemoryThanAllowed() throws {
    let bytes = Safetensors.encode([NamedArray(name: "W1", shape: [2], values: .float32([1, 2]))])
    #expect(try refusal(bytes, maxMemory: 7).code == .tooLarge)
    #expect(try Safetensors.arrays(bytes, maxMemory: 8).count == 1)
  }

  @Test func refusesTruncationAtEveryLength() {
    let bytes = Safetensors.encode([NamedArray(name: "W1", shape: [2], values: .float32([1, 2]))])
    for length in 0..<bytes.count {
      #expect(throws: ImportError.self) { try Safetensors.arrays(Array(bytes[..<length])) }
    }
  }

  @Test func survivesEveryByteChanged() {
    let original = Safetensors.encode(
      [NamedArray(name: "W1", shape: [2], values: .float32([1, 2]))], metadata: ["a": "b"])
    for index in original.indices {
      for value: UInt8 in [0, 0x22, 0x5C, 0x5B, 0x7B, 0x7D, 0x39, 0xFF] {
        var bytes = original
        bytes[index] = value
        guard let arrays = try? Safetensors.arrays(bytes) else { continue }
        #expect(arrays.allSatisfy { $0.shape.reduce(1, *) == $0.values.count })
      }
    }
  }
}

@Suite("16-bit numbers")
struct ScalarTests {
  #if !(os(macOS) && arch(x86_64))
    @Test func binary16WidensAsTheHardwareDoes() {
      for bits in UInt16.min...UInt16.max {
        let truth = Float(Float16(bitPattern: bits))
        let found = widen(binary16: bits)
        #expect(found.bitPattern == truth.bitPattern || (found.isNaN && truth.isNaN))
      }
    }
  #endif

  @Test func bfloat16IsTheUpperHalf() {
    #expect(widen(bfloat16: 0xC049) == -3.140625)
    #expect(widen(bfloat16: 0x7F80) == .infinity)
  }
}
