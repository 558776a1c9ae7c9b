import Foundation
import MoteImages
import Testing

@Suite("infer: colours, tensors, labels")
struct InferPictureTests {
  let directory = TemporaryDirectory()

  private func logits(_ arguments: [String]) throws -> [[Double]] {
    let result = try CommandRunner.run("infer", ["--json"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return try objects(result.output).map { try #require($0["logits"] as? [Double]) }
  }

  private func labelFile(_ text: String) throws -> String { try directory.file("labels.txt", Array(text.utf8)) }

  private static let names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

  @Test("a colour picture gives a gray model its luma") func colour() throws {
    let gray = try Samples.pixels(of: 4)
    let path = try directory.file("4.ppm", Array("P6\n28 28\n255\n".utf8) + gray.flatMap { [$0, $0, $0] })
    #expect(try logits([path]) == logits([Samples.digit(4)]))
    let green = try directory.file("green.ppm", Array("P6\n28 28\n255\n".utf8) + gray.flatMap { [0, $0, 0] })
    let luma = try directory.file("luma.pgm", Samples.pgm(28, 28, gray.map { UInt8((38_470 * Int($0) + 32_768) >> 16) }))
    #expect(try logits([green]) == logits([luma]))
  }

  @Test("a tensor goes in as it is, several at once") func tensor() throws {
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 28, 28), }"
    let text = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    let pixels = try Samples.pixels(of: 3) + Samples.pixels(of: 8)
    let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8) + pixels
    let path = try directory.file("two.npy", bytes)
    #expect(try logits([path]) == logits([Samples.digit(3), Samples.digit(8)]))
    let lines = try CommandRunner.run("infer", [path]).output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("\(path)[0]: 3  ") && lines[1].hasPrefix("\(path)[1]: 8  "))
  }

  @Test("a float32 tensor is refused with what to give instead") func floatTensor() throws {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (28, 28), }"
    let text = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8) + [UInt8](repeating: 0, count: 4 * 784)
    let path = try directory.file("float.npy", bytes)
    let result = try CommandRunner.run("infer", [path])
    #expect(result.status == 1)
    #expect(
      result.errorLines == [
        "Error: \(path): byte 0: found dtype \"<f4\", expected \"|u1\" (uint8): the model takes bytes and scales them itself"
      ])
  }

  @Test("--fit stretch and resize-and-crop say what they did", arguments: ["stretch", "resize-and-crop"])
  func fits(fit: String) throws {
    let path = try directory.file("large.pgm", try Samples.framed(3) { $0 })
    let result = try CommandRunner.run("infer", ["--fit", fit, path])
    #expect(result.status == 0)
    #expect(result.errors.contains("56 x 56 resized to 28 x 28"))
    let frame = try Netpbm.read(try Samples.framed(3) { $0 })
    let small = try directory.file("small.pgm", Netpbm.write(try frame.stretched(width: 28, height: 28).0))
    #expect(try logits(["--fit", fit, path]) == logits([small]))
  }

  @Test("--top lists the best classes, best first") func top() throws {
    let result = try CommandRunner.run("infer", ["--top", "3", Samples.digit(7)])
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].contains(/: \d+ us$/))
    #expect(lines[1].contains(/^  1\. 7  \d+\.\d %$/))
    let object = try #require(try objects(try CommandRunner.run("infer", ["--json", "--top", "99", Samples.digit(7)]).output).first)
    let best = try #require(object["top"] as? [[String: Any]])
    let logits = try #require(object["logits"] as? [Double])
    #expect(best.count == 10)
    #expect(best.map { $0["class"] as? Int ?? -1 } == logits.indices.sorted { logits[$0] > logits[$1] })
    #expect(best.first.map { Set($0.keys) } == ["class", "label", "probability"])
  }

  @Test("--labels replaces the model's names") func labels() throws {
    for ending in ["\n", "\r\n"] {
      let path = try labelFile(Self.names.joined(separator: ending))
      let result = try CommandRunner.run("infer", ["--labels", path, Samples.digit(7)])
      #expect(result.output.hasPrefix("\(Samples.digit(7)): seven  "))
    }
  }

  @Test("refuses label files of another length, with an empty line, without text") func badLabels() throws {
    let nine = try labelFile(Self.names.dropLast().joined(separator: "\n") + "\n")
    #expect(
      try CommandRunner.run("infer", ["--labels", nine, Samples.digit(7)]).errorLines
        == ["Error: \(nine): found 9 lines, expected 10, a label for each class"])
    let gap = try labelFile("a\nb\n\nd\ne\nf\ng\nh\ni\nj\n")
    #expect(
      try CommandRunner.run("infer", ["--labels", gap, Samples.digit(7)]).errorLines
        == ["Error: \(gap): line 3: found nothing, expected a label"])
    let binary = try directory.file("binary", Array("a\nb\nc\nd\ne\nf\ng\nh\ni\n".utf8) + [0xFF])
    #expect(
      try CommandRunner.run("infer", ["--labels", binary, Samples.digit(7)]).errorLines
        == ["Error: \(binary): line 10: found bytes that are no text, expected UTF-8 without NUL"])
  }

  @Test("convert writes labels and a fit into a model, which infer and inspect then use") func described() throws {
    let model = Samples.fixture("deepconvnet-int8.mote")
    let labels = try labelFile(Self.names.joined(separator: "\n"))
    let output = directory.path + "/named.mote"
    let arguments = [model, "--labels", labels, "--resize", "56", "-o", output]
    let converted = try CommandRunner.run("convert", arguments)
    #expect(converted.status == 0, "\(converted.errors)")
    #expect(try CommandRunner.run("infer", ["--model", output, Samples.digit(7)]).output.contains(": seven  "))
    #expect(try logits(["--model", output, Samples.digit(7)]) == logits([Samples.digit(7)]))
    let summary = try CommandRunner.run("inspect", [output]).output
    #expect(summary.contains("resizeAndCrop, shorter side to 56"))
    #expect(try CommandRunner.run("inspect", ["--dump", output]).output.contains("contract.resizeSide: 56"))
    let path = try directory.file("large.pgm", try Samples.framed(3) { $0 })
    let result = try CommandRunner.run("infer", ["--model", output, path])
    // The middle half of the frame is the digit itself.
    #expect(result.errors.contains("56 x 56 resized to 56 x 56, of which 28 x 28 at (14, 14)"))
    #expect(try logits(["--model", output, path]) == logits([Samples.digit(3)]))
    let back = try CommandRunner.run("convert", [output, "--channel-order", "rgb", "-o", directory.path + "/x.mote"])
    #expect(back.status == 1)
    #expect(back.errors.contains("channel order rgb: found an input of 1 channels, expected 3"))
  }
}
