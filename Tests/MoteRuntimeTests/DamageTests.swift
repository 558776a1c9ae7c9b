import Foundation
import MoteFormat
import MoteTestSupport
import Testing

@Suite("Damaged model files") struct DamageTests {
  let int8: [UInt8]
  let float16: [UInt8]
  let packed: [UInt8]

  init() throws {
    int8 = try SmallModels.int8()
    float16 = try SmallModels.float16()
    packed = try SmallModels.packed()
  }

  @Test("Undamaged models run") func intact() throws {
    #expect(refusal(int8) == nil)
    #expect(refusal(float16) == nil)
    #expect(refusal(packed) == nil)
    #expect(refusal(try GraphModels.int8()) == nil)
    #expect(refusal(try GraphModels.float32()) == nil)
    #expect(refusal(try SliceModels.fixed()) == nil)
    #expect(int8.count < 4096 && float16.count < 4096)
  }

  @Test("Refused as it is", arguments: Damage.all + Damage.slices) func asIs(_ damage: Damage) throws {
    #expect(refusal(try damage.apply(reseal: false)) == damage.asIs)
  }

  @Test("Refused with all checksums recomputed", arguments: Damage.all + Damage.slices) func resealed(_ damage: Damage) throws {
    #expect(refusal(try damage.apply(reseal: true)) == damage.resealed)
  }

  @Test("Every error code but misaligned has a damage that meets it") func everyCode() {
    let met = Set(Damage.all.flatMap { [$0.asIs, $0.resealed] })
    #expect(Set(ModelError.Code.allCases).subtracting(met) == [.misaligned])
  }

  @Test("An unknown optional section is skipped") func unknownOptionalSection() {
    var editor = ModelEditor(int8)
    editor.put(99, SectionEntry.kind, editor.entry(.names))
    #expect(refusal(editor.resealed) == nil)
  }

  @Test("A newer version that this reader may read is read") func newerVersion() {
    var editor = ModelEditor(int8)
    editor.put(7, FileHeader.version)
    #expect(refusal(editor.resealed) == nil)
  }

  @Test("Every byte of a packed model's layer records changed") func everyPackedByte() {
    let first = ModelEditor(packed).layer(0)
    var ran = 0
    for offset in first..<first + SmallModels.packedLayouts.count * LayerRecord.size {
      for value in [0, 0xFF, packed[offset] ^ 1, packed[offset] ^ 0x80] where value != packed[offset] {
        var editor = ModelEditor(packed)
        editor.bytes[offset] = value
        if refusal(editor.resealed) == nil { ran += 1 }
      }
    }
    #expect(ran > 0)
  }

  @Test("Every byte of the layer records of version 3 changed", arguments: [false, true]) func everyGraphByte(_ isFloat: Bool) throws {
    let whole = isFloat ? try GraphModels.float32() : try GraphModels.int8()
    let editor = ModelEditor(whole)
    var ran = 0
    for offset in editor.section(.tensors)..<editor.section(.data) {
      for value in [0, 0xFF, whole[offset] ^ 1, whole[offset] ^ 0x80] where value != whole[offset] {
        var editor = ModelEditor(whole)
        editor.bytes[offset] = value
        if refusal(editor.resealed) == nil { ran += 1 }
      }
    }
    #expect(ran > 0)
  }

  @Test("Every byte of the tensor records of slices changed") func everySliceByte() throws {
    let whole = try SliceModels.fixed()
    let editor = ModelEditor(whole)
    var ran = 0
    for offset in editor.section(.tensors)..<editor.section(.layers) {
      for value in [0, 0xFF, whole[offset] ^ 1, whole[offset] ^ 0x10, whole[offset] ^ 0x80] where value != whole[offset] {
        var editor = ModelEditor(whole)
        editor.bytes[offset] = value
        if refusal(editor.resealed) == nil { ran += 1 }
      }
    }
    #expect(ran > 0)
  }

  @Test("Truncated at every length", arguments: [false, true]) func truncated(_ isFloat16: Bool) {
    let whole = isFloat16 ? float16 : int8
    for length in 0..<whole.count {
      let cut = Array(whole.prefix(length))
      #expect(refusal(cut) == .truncated, "\(length) bytes")
      var editor = ModelEditor(cut)
      guard length >= FileHeader.size else { continue }
      // With a true size and true checksums the missing bytes themselves must be noticed.
      editor.put(length, FileHeader.fileSize)
      #expect(refusal(editor.resealed) != nil, "\(length) bytes, resealed")
    }
  }

  @Test("Every byte changed", arguments: [false, true]) func everyByte(_ isFloat16: Bool) {
    let whole = isFloat16 ? float16 : int8
    var ran = 0
    for offset in whole.indices {
      for value in [0, 0xFF, whole[offset] ^ 1, whole[offset] ^ 0x80] where value != whole[offset] {
        var editor = ModelEditor(whole)
        editor.bytes[offset] = value
        #expect(refusal(editor.bytes) != nil, "byte \(offset) = \(value)")
        // Resealed, the file is refused or it ran without fault: `refusal` has run it.
        if refusal(editor.resealed) == nil { ran += 1 }
      }
    }
    #expect(ran > 0)
  }
}

@Suite("Committed model fixtures") struct FixtureTests {
  @Test("Every damaged file is refused with its code") func damaged() throws {
    let lines = String(decoding: try fixture("damaged/expected.tsv"), as: UTF8.self).split(separator: "\n").dropFirst()
    #expect(lines.count >= Damage.all.count)
    for line in lines {
      let columns = line.split(separator: "\t")
      let code = try #require(UInt8(columns[1]).flatMap(ModelError.Code.init(rawValue:)))
      #expect(refusal(try fixture("damaged/\(columns[0])")) == code, "\(columns[0])")
    }
  }

  @Test("The generator still writes the committed bytes") func regenerate() throws {
    let files = try generatedFixtures()
    for (path, bytes) in files { #expect(try fixture(path) == bytes, "\(path)") }
    for folder in ["models", "vectors", "damaged"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: fixtures.appending(path: folder).path)
      #expect(Set(files.map(\.path)).isSuperset(of: names.map { "\(folder)/\($0)" }), "\(folder) has a file of unknown origin")
    }
  }

  @Test("Golden vectors are reproduced from the committed models", arguments: ["int8", "fp16", "packed", "graph-int8", "graph-fp16"])
  func golden(_ precision: String) throws {
    let json = try GoldenVectors.json(try fixture("models/small-\(precision).mote"))
    #expect(Array(json.utf8) == (try fixture("vectors/small-\(precision).json")))
  }
}
