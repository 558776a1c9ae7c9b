import MoteGraph
import Testing

@testable import MoteImport

@Suite("Pickles that are refused")
struct PickleRefusalTests {
  private func refusal(_ bytes: [UInt8], maxMemory: Int = 1 << 30) throws -> ImportError {
    let error = try #require(importError { () throws(ImportError) in try Pickle.arrays(bytes, maxMemory: maxMemory) })
    #expect(!error.description.contains("\n"))
    return error
  }

  @Test(arguments: [
    ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("numpy", "load"), ("os\u{1B}[2J", "x"),
  ])
  func aGlobalThatIsNotAllowed(_ module: String, _ name: String) throws {
    var builder = PickleBuilder()
    builder.global(module, name)
    builder.text("true")
    builder.op(0x85)
    builder.op("R")
    builder.op(".")
    let error = try refusal(builder.bytes)
    #expect(error.code == .refused && error.place == "offset 2")
    #expect(error.message == "global \(printable(module)).\(name) is refused")
  }

  @Test func aGlobalFromTheStack() throws {
    var builder = PickleBuilder()
    builder.text("os")
    builder.text("system")
    builder.op(0x93)
    let error = try refusal(builder.bytes)
    #expect(error == ImportError(.refused, at: 14, "global os.system is refused"))
  }

  @Test func everyOpcodeThatArraysDoNotNeed() throws {
    for (byte, name) in PickleOpcode.refused {
      let error = try refusal([0x80, 5, 0x4E, byte])
      #expect(error == ImportError(.refused, at: 3, "opcode \(name) is refused"))
    }
    #expect(PickleOpcode.refused.allSatisfy { PickleOpcode(rawValue: $0.key) == nil })
  }

  @Test func aByteThatIsNoOpcode() throws {
    #expect(try refusal([0x80, 4, 0xFF]).message == "byte 255, which is no opcode, is refused")
  }

  @Test func outOfBandBuffers() throws {
    #expect(try refusal([0x80, 5, 0x97]).message == "opcode NEXT_BUFFER is refused")
  }

  @Test(arguments: [0, 1, 6, 255] as [UInt8]) func anUnknownProtocol(_ version: UInt8) throws {
    #expect(try refusal([0x80, version, 0x2E]).message.contains("protocol \(version)"))
  }

  @Test func aCallOfAValue() throws {
    #expect(try refusal([0x80, 4, 0x4E, 0x29, 0x52]).message == "a call of None is refused")
  }

  @Test func aCallWithOtherArguments() throws {
    var builder = PickleBuilder()
    builder.global("numpy", "ndarray")
    builder.op(")")
    builder.op("R")
    #expect(try refusal(builder.bytes).message == "a call of numpy.ndarray with 0 arguments is refused")
  }

  @Test func aBillionElements() throws {
    let error = try refusal(
      PickleBuilder.dictionary {
        $0.text("W1")
        $0.array([1000, 1000, 1000]) { $0.data([1].bytes) }
      })
    #expect(error.place == "array W1")
    #expect(error.message == "shape 1000x1000x1000 of float32 needs 4000000000 bytes of data, found 4")
  }

  @Test(arguments: [[-1], [Int32.max, Int32.max, Int32.max], [0, Int32.max, Int32.max, Int32.max]] as [[Int32]])
  func anImpossibleShape(_ shape: [Int32]) throws {
    let error = try refusal(
      PickleBuilder.dictionary {
        $0.text("W1")
        $0.array(shape) { $0.data([]) }
      })
    #expect(error.message.hasPrefix("impossible shape"))
  }

  @Test func tooManyDimensions() throws {
    let error = try refusal(
      PickleBuilder.dictionary {
        $0.text("W1")
        $0.array([Int32](repeating: 1, count: 65)) { $0.data([1].bytes) }
      })
    #expect(error.code == .tooLarge)
  }

  @Test func aDictThatContainsItself() throws {
    var builder = PickleBuilder()
    builder.op("}")
    builder.op("q", [0])
    builder.text("W1")
    builder.op("h", [0])
    builder.op("s")
    builder.op(".")
    #expect(try refusal(builder.bytes).message == "the dict contains itself under \"W1\"")
  }

  @Test func twoDictsThatContainEachOther() throws {
    var builder = PickleBuilder()
    builder.op("}")
    builder.op("q", [0])
    builder.text("a")
    builder.op("}")
    builder.text("b")
    builder.op("h", [0])
    builder.op("s")
    builder.op("s")
    builder.op(".")
    let error = try refusal(builder.bytes)
    #expect(error == ImportError(.refused, at: "array a", "found a dict, expected a numpy array"))
  }

  /// Each tuple holds the one before twice: 2^100 leaves if sharing were copied.
  @Test func aBillionLaughs() throws {
    var builder = PickleBuilder()
    builder.op("N")
    for _ in 0..<100 {
      builder.op("q", [0])
      builder.op("h", [0])
      builder.op(0x86)
    }
    builder.op(".")
    #expect(try refusal(builder.bytes).message == "the pickle holds no dict of arrays")
  }

  @Test func deepNesting() throws {
    var builder = PickleBuilder()
    builder.bytes += [0x29] + [UInt8](repeating: 0x85, count: 200_000) + [0x2E]
    #expect(try refusal(builder.bytes).message == "the pickle holds no dict of arrays")
  }

  @Test func moreOperationsThanAllowed() throws {
    var builder = PickleBuilder()
    builder.bytes += [UInt8](repeating: 0x4E, count: PickleMachine.maximumOperations + 1)
    #expect(try refusal(builder.bytes).code == .tooLarge)
  }

  /// One stored block of bytes fetched by many arrays stays within the memory allowed.
  @Test func sharedDataBeyondTheMemoryAllowed() throws {
    let bytes = PickleBuilder.dictionary {
      for index in 0..<50 {
        $0.text("W\(index)")
        $0.array([1000]) {
          if index == 0 {
            $0.data([Float](repeating: 1, count: 1000).bytes)
            $0.op("q", [1])
          } else {
            $0.op("h", [1])
          }
        }
      }
    }
    #expect(try Pickle.arrays(bytes, maxMemory: 200_000).count == 50)
    let error = try refusal(bytes, maxMemory: 199_999)
    #expect(error == ImportError(.tooLarge, at: "array W49", "the arrays take more than the 199999 bytes allowed"))
  }

  @Test func aNameThatAppearsTwice() throws {
    let error = try refusal(
      PickleBuilder.dictionary {
        for _ in 0..<2 {
          $0.text("W1")
          $0.array([1]) { $0.data([1].bytes) }
        }
      })
    #expect(error == ImportError(.malformed, at: "array W1", "appears twice"))
  }

  @Test func aKeyThatIsNoText() throws {
    let error = try refusal(
      PickleBuilder.dictionary {
        $0.int(1)
        $0.array([1]) { $0.data([1].bytes) }
      })
    #expect(error.message == "a dict key is an int, expected a str")
  }

  @Test func anArrayWithoutData() throws {
    let error = try refusal(
      PickleBuilder.dictionary {
        $0.text("W1")
        $0.reconstruct()
      })
    #expect(error.message == "found an array without data, expected a numpy array")
  }

  @Test(arguments: ["i8", "O", "c8", "f16"]) func anotherDType(_ kind: String) throws {
    var builder = PickleBuilder()
    builder.dtype(kind)
    #expect(try refusal(builder.bytes).message == "dtype \"\(kind)\" is refused, expected f2, f4 or f8")
  }

  @Test func anotherByteOrder() throws {
    var builder = PickleBuilder()
    builder.dtype(order: "|")
    #expect(try refusal(builder.bytes).message == "byte order \"|\" is refused, expected < or >")
  }

  @Test func textThatIsNotLatin1() throws {
    let error = try refusal(
      PickleBuilder.dictionary {
        $0.text("W1")
        $0.array([1]) {
          $0.global("_codecs", "encode")
          $0.text("\u{100}\u{100}")
          $0.text("latin1")
          $0.op(0x86)
          $0.op("R")
        }
      })
    #expect(error.message == "text that is not latin-1")
  }

  @Test func latin1TextOfTheWrongLength() throws {
    // Six bytes of UTF-8 could be four bytes of data, and are three.
    for (text, found) in [("éée", 3), ("ab", 2)] {
      let error = try refusal(
        PickleBuilder.dictionary {
          $0.text("W1")
          $0.array([1]) {
            $0.global("_codecs", "encode")
            $0.text(text)
            $0.text("latin1")
            $0.op(0x86)
            $0.op("R")
          }
        })
      #expect(error.message.hasSuffix("needs 4 bytes of data, found \(found)"))
    }
  }

  @Test func bytesAfterStop() throws {
    #expect(try refusal(PickleBuilder.small + [0]).message == "1 bytes follow STOP")
  }

  @Test func aFrameLongerThanTheFile() throws {
    #expect(try refusal([0x80, 4, 0x95] + littleEndian(UInt64.max) + [0x4E, 0x2E]).code == .truncated)
  }

  @Test func anOperationAcrossAFrame() throws {
    #expect(
      try refusal([0x80, 4, 0x95] + littleEndian(UInt64(2)) + [0x4D, 1, 0, 0x2E]).message.contains("crosses the end"))
  }

  @Test func aStopInsideAFrame() throws {
    #expect(
      try refusal([0x80, 4, 0x95] + littleEndian(UInt64(3)) + [0x7D, 0x2E, 0]).message.contains(
        "before the frame's end"))
  }

  @Test func aMemoEntryThatWasNeverStored() throws {
    #expect(try refusal([0x80, 4, 0x68, 7]).message == "memo entry 7 was never stored")
  }

  @Test func anEmptyStack() throws {
    for byte: UInt8 in [0x2E, 0x52, 0x62, 0x73, 0x71, 0x85, 0x93, 0x94] {
      #expect(try refusal([0x80, 4, byte, 0, 0]).message == "the stack holds too few values")
    }
    #expect(try refusal([0x80, 4, 0x75]).message == "no MARK on the stack")
  }
}
