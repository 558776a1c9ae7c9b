import MoteConvert
import MoteFormat
import MoteHost
import MoteRuntime
import MoteTestSupport
import Testing

/// What a firmware build without general paths runs and refuses; Tools/firmware-test shows the refusal on a core.
@Suite("Usual models") struct UsualTests {
  /// DeepConvNet with every convolution but the first in layout `direct`.
  private static func direct() throws -> [UInt8] {
    let layouts: [WeightLayout] = [.canonical] + Array(repeating: .direct, count: 5) + [.canonical, .canonical]
    return try pack(try fixture("deepconvnet-int8.mote"), layouts: layouts)
  }

  private static func isUsual(_ bytes: [UInt8]) throws -> Bool {
    let memory = AlignedMemory(bytes)
    return try Model(verifying: memory.bytes).isUsual
  }

  @Test("Packed convolutions behind a first layer are usual") func packed() throws {
    #expect(try Self.isUsual(Self.direct()))
  }

  @Test("Canonical weights of several channels are not") func canonical() throws {
    #expect(try !Self.isUsual(fixture("deepconvnet-int8.mote")))
  }

  @Test("Shifts outside of 33 to 48 are not", arguments: [32, 49]) func shift(_ shift: Int) throws {
    var editor = ModelEditor(try Self.direct())
    editor.bytes[editor.get(LayerRecord.shiftOffsetField, editor.layer(4)) + 3] = UInt8(shift)
    #expect(try !Self.isUsual(editor.resealed))
  }

  @Test("A clamp other than 0 to 255 is not") func clamp() throws {
    var editor = ModelEditor(try Self.direct())
    editor.put(254, LayerRecord.qMaxField, editor.layer(2))
    #expect(try !Self.isUsual(editor.resealed))
  }

  @Test("A pool behind Winograd sums that must be divided first is not") func bound() throws {
    let file = try fixture("deepconvnet-int8.mote")
    var layouts: [WeightLayout] = [.canonical] + Array(repeating: .direct, count: 5) + [.canonical, .canonical]
    layouts[1] = .winogradPairs
    var editor = ModelEditor(try pack(file, layouts: layouts))
    // The bound of transformed weights is trusted, so it can be any below 2^25.
    for (bound, usual) in [(1 << 20, true), (3_728_269, true), (3_728_271, false)] {
      editor.put(bound, LayerRecord.boundField, editor.layer(1))
      #expect(try Self.isUsual(editor.resealed) == usual, "bound \(bound)")
    }
  }
}
