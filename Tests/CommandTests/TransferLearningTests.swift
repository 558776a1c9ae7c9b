import Foundation
import MoteImport
import Testing

@Suite("train: transfer learning") struct TransferLearningTests {
  @Test("freezes layers, replaces the last one, and records the classes for convert") func transfer() throws {
    let directory = TemporaryDirectory()
    let home = URL(filePath: directory.path)
    // The digits 0 to 9 as twelve classes; two of them stay empty.
    let result = try CommandRunner.run(
      "train",
      [
        "--digits", "100", "--batch", "20", "--epochs", "1", "--start", "built-in", "--freeze", "conv1,W2,b2", "--labels",
        "a,b,c,d,e,f,g,h,i,j,k,l", "-o", "n.safetensors",
      ], directory: home)
    #expect(result.status == 0, "\(result.errors)")
    let start = try Safetensors.arrays(
      [UInt8](Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet.safetensors")))))
    let trained = try Safetensors.contents([UInt8](Data(contentsOf: home.appending(path: "n.safetensors"))))
    func same(_ name: String) -> Bool {
      start.first { $0.name == name } == trained.arrays.first { $0.name == name }
    }
    for name in ["W1", "b1", "W2", "b2"] { #expect(same(name), "\(name)") }
    for name in ["W3", "b3", "W7", "W8", "b8"] { #expect(!same(name), "\(name)") }
    #expect(trained.arrays.first { $0.name == "W8" }?.shape == [50, 12])
    #expect(trained.metadata["labels"] == "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl")
    let converted = try CommandRunner.run("convert", ["n.safetensors", "--int8", "-o", "n.mote"], directory: home)
    #expect(converted.status == 0, "\(converted.errors)")
    let shown = try CommandRunner.run("inspect", ["n.mote"], directory: home)
    #expect(shown.output.contains("12"))
  }

  @Test("as many labels as there were only rename the classes") func renames() throws {
    let home = TrainHome()
    let options = [
      "--digits", "20", "--batch", "20", "--epochs", "1", "--start", "built-in", "--freeze", "W8,b8", "--labels",
      "zero,one,two,three,four,five,six,seven,eight,nine",
    ]
    let renamed = try home.train(options + ["-o", "n"])
    #expect(renamed.status == 0, "\(renamed.errors)")
    #expect(renamed.output.hasPrefix("network:  deepconvnet, 10 classes, starts from built-in, dropout as there: book, ratio 0.1, frozen W8, b8\n"), "\(renamed.output)")
    let start = try Safetensors.arrays(
      [UInt8](Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet.safetensors")))))
    func last(_ name: String) throws -> (arrays: [String], metadata: [String: String]) {
      let contents = try Safetensors.contents(home.bytes(name))
      return (contents.arrays.filter(start.contains).map(\.name), contents.metadata)
    }
    let kept = try last("n")
    #expect(kept.arrays.sorted() == ["W8", "b8"])
    #expect(kept.metadata["labels"]?.hasPrefix("zero\none\n") == true)
    // Asked for, the layer is a new one.
    let replaced = try home.train(options + ["--classes", "10", "-o", "r"])
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(replaced.output.contains("starts from built-in, last layer new, dropout as there: book, ratio 0.1, frozen"))
    #expect(try !last("r").arrays.contains("W8"))
  }

  @Test("says that dropout stays as the start was trained, where the recipe has another") func keptDropout() throws {
    let home = TrainHome()
    let options = ["--digits", "20", "--batch", "20", "--epochs", "1", "--recipe", "shipped", "--warmup", "0", "--dropout-ratio"]
    #expect(try home.train(options + ["0.75", "-o", "p.safetensors", "--quiet"]).status == 0)
    let start = ["--start", "p.safetensors", "-o", "n"]
    let kept = try home.train(options.dropLast() + start)
    #expect(kept.output.contains("starts from p.safetensors, dropout as there: book, ratio 0.75\n"), "\(kept.output)")
    let given = try home.train(options + ["0.1"] + start)
    #expect(given.output.contains("starts from p.safetensors\n"), "\(given.output)")
  }
}
