import MoteGraph
import Testing

@testable import MoteImport

@Suite("Pickle machine")
struct PickleTests {
  @Test func readsAHandMadeArray() throws {
    #expect(
      try Pickle.arrays(PickleBuilder.small) == [
        NamedArray(name: "W1", shape: [2, 2], values: .float32([1, 2, 3, 4]))
      ])
  }

  @Test func sharesOneArrayUnderTwoNames() throws {
    let bytes = PickleBuilder.dictionary {
      $0.text("a")
      $0.array([1]) { $0.data([5].bytes) }
      $0.op("q", [9])
      $0.text("b")
      $0.op("h", [9])
    }
    let arrays = try Pickle.arrays(bytes)
    #expect(arrays.map(\.name) == ["a", "b"])
    #expect(arrays[0].values == arrays[1].values)
  }

  @Test func readsIntegersOfEveryWidth() throws {
    for operand: [UInt8] in [
      [0x4B, 2], [0x4D, 2, 0], [0x4A, 2, 0, 0, 0], [0x8A, 1, 2], [0x8A, 8, 2, 0, 0, 0, 0, 0, 0, 0],
    ] {
      let bytes = PickleBuilder.dictionary {
        $0.text("W1")
        $0.reconstruct()
        $0.op("(")
        $0.int(1)
        $0.bytes += operand + [0x85]
        $0.dtype()
        $0.op(0x89)
        $0.data([1, 2].bytes)
        $0.op("t")
        $0.op("b")
      }
      #expect(try Pickle.arrays(bytes)[0].shape == [2])
    }
  }

  @Test func refusesTruncationAtEveryLength() {
    for length in 0..<PickleBuilder.small.count {
      #expect(importError { () throws(ImportError) in try Pickle.arrays(Array(PickleBuilder.small[..<length])) } != nil)
    }
  }

  @Test(arguments: ["p2-f8-le-F.pkl", "p4-f2-be-C.pkl", "p5-f4-le-F.pkl", "p5-special.pkl"])
  func survivesEveryByteChanged(_ name: String) throws {
    let original = try fixture(name)
    for index in original.indices {
      var bytes = original
      for value in [original[index] ^ 1, original[index] ^ 0x80, 0, 0x28, 0x2E, 0x52, 0x62, 0xFF] as [UInt8] {
        bytes[index] = value
        // Either outcome is right; what is read has as many values as its shape says.
        guard let arrays = try? Pickle.arrays(bytes, maxMemory: 1 << 20) else { continue }
        #expect(arrays.allSatisfy { $0.shape.reduce(1, *) == $0.values.count })
      }
    }
  }
}
