import Foundation
import MoteImport
import Testing

@Suite("train") struct TrainTests {
  private let home = TrainHome()

  @Test("trains on generated digits, and writes what convert reads, a log and a plot") func digits() throws {
    let result = try home.train(
      TrainHome.small + ["--augment", "--hold-out", "20", "--seed", "3", "--log", "l.jsonl", "--plot", "p.svg", "-o", "n.safetensors"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    #expect(home.directory.names == ["l.jsonl", "n.safetensors", "p.svg"])
    #expect(result.output.contains("180 training images, 20 held out (180..<200), 20 test images"))
    #expect(result.output.contains("epoch 2/2: loss "))
    let log = String(decoding: try home.bytes("l.jsonl"), as: UTF8.self)
    #expect(log.split(separator: "\n").count == 3)
    #expect(log.contains("\"held_out\":\"180..<200\""))
    let contents = try Safetensors.contents(home.bytes("n.safetensors"))
    #expect(contents.metadata["network"] == "deepconvnet" && contents.metadata["seed"] == "3")
    #expect(contents.metadata["dropout"] == "book" && contents.metadata["dropout_ratio"] == "0.5")
    #expect(contents.metadata["test_accuracy"]?.hasSuffix(" %") == true)
    #expect(
      contents.metadata["command"]
        == "train --digits 200 --batch 20 --epochs 2 --augment --hold-out 20 --seed 3")
    let converted = try CommandRunner.run("convert", ["n.safetensors", "--fp16", "-o", "n.mote"], directory: home.url)
    #expect(converted.status == 0, "\(converted.errors)")
  }

  @Test("gives the same bytes again, whatever its files are called") func repeatable() throws {
    #expect(try home.train(TrainHome.small + ["-o", "a", "--quiet"]).status == 0)
    #expect(try home.train(TrainHome.small + ["--output=b", "--quiet", "--log", "l"]).status == 0)
    #expect(try home.train(TrainHome.small + ["-o", "c", "--quiet", "--seed", "2"]).status == 0)
    #expect(try home.bytes("a") == home.bytes("b"))
    #expect(try home.bytes("a") != home.bytes("c"))
  }

  @Test("trains the other small networks, and goes on with them", arguments: ["lenet5", "resnet8", "inception-small"])
  func networks(_ name: String) throws {
    let arguments = ["--network", name, "--digits", "40", "--batch", "20", "--epochs", "1", "--quiet"]
    #expect(try home.train(arguments).status == 0)
    #expect(home.directory.names == ["\(name).safetensors"])
    let contents = try Safetensors.contents(home.bytes("\(name).safetensors"))
    #expect(contents.metadata["network"] == name)
    let more = try home.train(arguments + ["--start", "\(name).safetensors", "-o", "more"])
    #expect(more.status == 0, "\(more.errors)")
    #expect(try home.bytes("more") != home.bytes("\(name).safetensors"))
    try home.expectRefused(
      ["--digits", "40", "--start", "\(name).safetensors"], "network: found parameters of \(name), expected deepconvnet")
  }
}
