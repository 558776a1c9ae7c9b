import Foundation
import MoteConvert
import MoteFormat
import MoteGraph
import MoteImages
import MoteImport
import MoteRuntime
import Testing

/// The committed default models are what the converter makes of the committed parameters.
@Suite("Default models") struct DefaultModelTests {
  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  static func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: fixtures.appending(path: name)))
  }

  static func folded() throws -> FoldedGraph {
    let contents = try ParameterFile.contents(
      read("deepconvnet.safetensors"), named: "deepconvnet.safetensors", maxMemory: 1 << 30)
    return try BoundGraph(Graph.deepConvNet.recorded(in: contents.metadata), parameters: contents.arrays).folded()
  }

  @Test("INT8 and FP16 stay within the sizes and the arena that are promised") func sizes() throws {
    let int8 = try Self.read("deepconvnet-int8.mote")
    #expect(int8.count <= 130_000)
    #expect(try Plan(Model(trusting: int8.span.bytes)).arenaBytes <= 16_384)
    #expect(try Self.read("deepconvnet-fp16.mote").count <= 250_000)
  }

  @Test("the INT8 model's data is made anew, byte for byte") func int8() throws {
    let digits = try IDX.images(Self.read("digits/digits-images-idx3-ubyte"))
    let calibration = try calibrate(
      try Self.folded(), images: digits.pixels, count: digits.count, method: .standard)
    let made = try convertToInt8(try Self.folded(), calibration).bytes
    try expectSame(made, Self.read("deepconvnet-int8.mote"))
  }

  @Test("the FP16 model's data is made anew, byte for byte") func float16() throws {
    try expectSame(convertToFloat16(try Self.folded()).bytes, Self.read("deepconvnet-fp16.mote"))
  }

  /// Equal but for the digests of provenance, which the command fills in, and the checksums over them.
  private func expectSame(_ made: [UInt8], _ committed: [UInt8]) throws {
    var committed = committed
    let contract = Model(trusting: committed.span.bytes).contractOffset
    let digests = contract + ContractRecord.parametersDigest.offset
    for index in digests..<digests + 64 { committed[index] = 0 }
    Sealing.reseal(&committed)
    #expect(made == committed)
  }
}
