import Foundation
import MoteHost
import MoteImages
import MoteRuntime
import Testing

@Suite("firmware-compare") struct FirmwareCompareTests {
  /// Writes records as the example firmware does.
  private struct Recorder: LayerObserver {
    var file: [UInt8] = []

    mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
      for word in [0, index, rows.lowerBound, rows.count, values.byteCount] {
        for shift in stride(from: 0, to: 32, by: 8) { file.append(UInt8(truncatingIfNeeded: word >> shift)) }
      }
      for place in 0..<values.byteCount { file.append(values.unsafeLoad(fromByteOffset: place, as: UInt8.self)) }
      return true
    }
  }

  private static let images = Samples.fixture("digits/digits-images-idx3-ubyte")

  /// The records of the first digit, as this host makes them.
  private func record() throws -> [UInt8] {
    let runner = Runner(try LoadedModel(bytes: try Samples.model()))
    let set = try IDX.images(Array(try Data(contentsOf: URL(filePath: Self.images))))
    var recorder = Recorder()
    let image = set[0].pixels
    var logits = [Float](repeating: 0, count: runner.loaded.classCount)
    var output = logits.mutableSpan
    try runner.run(image.span, &output, observer: &recorder)
    return recorder.file
  }

  private func compare(_ record: [UInt8], count: String = "1", counts: String? = nil) throws -> CommandResult {
    let directory = TemporaryDirectory()
    var arguments = [
      Samples.fixture("deepconvnet-int8.mote"), "--images", Self.images, "--count", count, "--record",
      try directory.file("layers", record),
    ]
    if let counts { arguments += ["--counts", try directory.file("counts", Array(counts.utf8))] }
    return try CommandRunner.run("firmware-compare", arguments)
  }

  @Test("finds no difference in what this host made") func same() throws {
    let result = try compare(try record())
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("total: 29210 bytes, 0 differ, 0 missing"))
  }

  @Test("finds a changed byte") func changedByte() throws {
    var bytes = try record()
    bytes[20 + 5000] ^= 1
    let result = try compare(bytes)
    #expect(result.status == 1)
    #expect(result.output.contains("layer 0: 12544 bytes, 1 differ, 0 missing"))
  }

  @Test("finds a layer that was not recorded") func missingLayer() throws {
    let bytes = try record()
    let result = try compare(Array(bytes.prefix(20 + 12544)))
    #expect(result.status == 1)
    #expect(result.output.contains("layer 1: 3136 bytes, 0 differ, 3136 missing"))
  }

  @Test("refuses records that end inside a header or a block", arguments: [7, 30]) func cut(_ length: Int) throws {
    let result = try compare(Array(try record().prefix(length)))
    #expect(result.status == 1)
    #expect(result.errors.contains("record at byte 0: ends inside"))
  }

  @Test("refuses records of images that were not asked for") func extra() throws {
    var bytes = try record()
    bytes += [9, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
    let result = try compare(bytes)
    #expect(result.status == 1)
    #expect(result.errors.contains("a record of image 9 follows"))
  }

  @Test("refuses more images than there are") func tooMany() throws {
    let result = try compare(try record(), count: "1000000")
    #expect(result.status == 1)
    #expect(result.errors.contains("were asked for"))
  }

  @Test("sums the instructions before each record by layer, without the firmware's own") func counts() throws {
    var text = "mark 0 mote_mark_plain 7\nmark 1 mote_mark_done 1000\nmark 2 mote_mark_run 5\n"
    for layer in 0..<8 {
      text += "mark 3 mote_mark_layer \(100 + layer)\nfunction 2 on_layer\nmark 4 mote_mark_resume 50\n"
    }
    text += "mark 5 mote_mark_done 11\nmark 6 end 3\n"
    let result = try compare(try record(), counts: text)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("layer 7: 40 bytes, 0 differ, 0 missing, 105 instructions, 0 between images"))
    #expect(result.output.contains("logits: 11 instructions"))
    #expect(result.output.contains("plain run: 1000 instructions"))
  }

  @Test("refuses counts of another number of runs") func countsOfNothing() throws {
    let result = try compare(try record(), counts: "mark 0 end 3\n")
    #expect(result.status == 1)
    #expect(result.errors.contains("0 runs were counted, expected 1"))
  }
}
