import Foundation
import MoteGraph
import MoteImages
import MoteImport
import Testing

@Suite("train") struct TrainTests {
  private let directory = TemporaryDirectory()
  private var home: URL { URL(filePath: directory.path) }
  /// A run of a second or two.
  private static let small = ["--digits", "200", "--batch", "20", "--epochs", "2"]

  private func train(_ arguments: [String], timeout: Double = 120) throws -> CommandResult {
    try CommandRunner.run("train", arguments, directory: home, timeout: timeout)
  }
  private func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: home.appending(path: name)))
  }

  /// In one line, before anything is written.
  private func expectRefused(
    _ arguments: [String], _ text: String, status: Int32 = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = directory.names
    let result = try train(arguments)
    #expect(result.status == status, "\(result.output)", sourceLocation: sourceLocation)
    #expect(result.errors.contains(text), "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.errorLines.count == 1, "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, sourceLocation: sourceLocation)
    #expect(directory.names == before, sourceLocation: sourceLocation)
  }

  /// MNIST's four files in a directory, of `count` black images each.
  private func mnist(_ name: String, height: Int = 28, labels: [UInt8] = [0, 1, 2, 3, 4]) throws -> String {
    let path = directory.path + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let pixels = [UInt8](repeating: 0, count: labels.count * height * 28)
    let images = IDX.encode(images: IDX.Images(count: labels.count, height: height, width: 28, pixels: pixels))
    for prefix in ["train", "t10k"] {
      _ = try directory.file("\(name)/\(prefix)-images-idx3-ubyte", images)
      _ = try directory.file("\(name)/\(prefix)-labels-idx1-ubyte", IDX.encode(labels: labels))
    }
    return path
  }

  @Test("trains on generated digits, and writes what convert reads, a log and a plot") func digits() throws {
    let result = try train(
      Self.small + ["--augment", "--hold-out", "20", "--seed", "3", "--log", "l.jsonl", "--plot", "p.svg", "-o", "n.safetensors"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    #expect(directory.names == ["l.jsonl", "n.safetensors", "p.svg"])
    #expect(result.output.contains("180 training images, 20 held out (180..<200), 20 test images"))
    #expect(result.output.contains("epoch 2/2: loss "))
    let log = String(decoding: try bytes("l.jsonl"), as: UTF8.self)
    #expect(log.split(separator: "\n").count == 3)
    #expect(log.contains("\"held_out\":\"180..<200\""))
    let contents = try Safetensors.contents(bytes("n.safetensors"))
    #expect(contents.metadata["network"] == "deepconvnet" && contents.metadata["seed"] == "3")
    #expect(contents.metadata["dropout"] == "book" && contents.metadata["dropout_ratio"] == "0.5")
    #expect(contents.metadata["test_accuracy"]?.hasSuffix(" %") == true)
    #expect(
      contents.metadata["command"]
        == "train --digits 200 --batch 20 --epochs 2 --augment --hold-out 20 --seed 3")
    let converted = try CommandRunner.run("convert", ["n.safetensors", "--fp16", "-o", "n.mote"], directory: home)
    #expect(converted.status == 0, "\(converted.errors)")
  }

  @Test("gives the same bytes again, whatever its files are called") func repeatable() throws {
    #expect(try train(Self.small + ["-o", "a", "--quiet"]).status == 0)
    #expect(try train(Self.small + ["--output=b", "--quiet", "--log", "l"]).status == 0)
    #expect(try train(Self.small + ["-o", "c", "--quiet", "--seed", "2"]).status == 0)
    #expect(try bytes("a") == bytes("b"))
    #expect(try bytes("a") != bytes("c"))
  }

  @Test("interrupted, leaves a checkpoint that goes on to the same bytes") func interrupted() throws {
    let options = ["--digits", "200", "--batch", "20", "--epochs", "6", "--augment", "--average", "0.9"]
    #expect(try train(options + ["-o", "a", "--quiet"]).status == 0)
    let process = Process()
    process.executableURL = CommandRunner.products.appending(path: "train")
    process.arguments = options + ["-o", "b", "--quiet"]
    process.currentDirectoryURL = home
    process.standardError = try FileHandle(forWritingTo: URL(filePath: try directory.file("errors", [])))
    try process.run()
    // The first checkpoint is written before the first step.
    let deadline = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: directory.path + "/b.checkpoint"), Date() < deadline { usleep(1000) }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(String(decoding: try bytes("errors"), as: UTF8.self).hasPrefix("interrupted after step "))
    #expect(directory.names == ["a", "b.checkpoint", "errors"])

    let anew = try train(options + ["-o", "b"])
    #expect(anew.status == 1)
    #expect(anew.errors.contains("b.checkpoint: found the checkpoint of a run that stopped after step"))
    let other = try train(options + ["-o", "b", "--resume", "--lr", "0.002"])
    #expect(other.status == 1)
    #expect(other.errors.contains("b.checkpoint: learning_rate: found 0.001 in the checkpoint, expected 0.002"))
    let rest = try train(options + ["-o", "b", "--resume", "--quiet"])
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try bytes("a") == bytes("b"))
    #expect(directory.names == ["a", "b", "errors"])
  }

  @Test("keeps a checkpoint that was named, in a directory too") func namedCheckpoint() throws {
    try FileManager.default.createDirectory(atPath: directory.path + "/c", withIntermediateDirectories: false)
    let options = Self.small + ["--checkpoint", "c", "-o", "n", "--quiet"]
    #expect(try train(options).status == 0)
    #expect(directory.names == ["c", "n"])
    let first = try bytes("n")
    // It is finished: going on gives the result again, and starting anew replaces it.
    #expect(try train(options + ["--resume"]).status == 0)
    #expect(try bytes("n") == first)
    #expect(try train(options).status == 0)
    #expect(FileManager.default.fileExists(atPath: directory.path + "/c/checkpoint.safetensors"))
  }

  @Test("a disk that fills while a checkpoint is written leaves the last good one") func diskFull() throws {
    let options = Self.small + ["-o", "n", "--quiet"]
    let name = CommandRunner.products.appending(path: "train").path
    // The first checkpoint fits; those with an epoch in the log are longer. bash counts in KiB.
    let probe = try train(["--digits", "200", "--batch", "20", "--epochs", "2", "--checkpoint", "first", "-o", "x", "--quiet"])
    #expect(probe.status == 0)
    let size = try bytes("first").count
    let result = try CommandRunner.run(
      "/bin/bash", ["-c", "ulimit -f \(size / 1024 / 2); exec \"$0\" \"$@\"", name] + options, directory: home)
    #expect(result.status == 1)
    #expect(result.errors.contains("n.checkpoint: cannot be written: File too large"))
    #expect(result.errorLines.count == 1)
    #expect(directory.names == ["first", "x"])
    // With a good checkpoint there, the failure leaves it as it was, and it goes on to the same result.
    let good = ["--digits", "200", "--batch", "20", "--epochs", "2", "--checkpoint", "first", "-o", "y", "--quiet", "--resume"]
    let before = try bytes("first")
    let full = try CommandRunner.run(
      "/bin/bash", ["-c", "ulimit -f \(size / 1024 / 2); exec \"$0\" \"$@\"", name] + good, directory: home)
    #expect(full.status == 1)
    #expect(full.errors.contains("first: cannot be written"))
    #expect(try bytes("first") == before)
    #expect(try train(good).status == 0)
    #expect(try bytes("y") == bytes("x"))
  }

  @Test("a loss that is no number stops it, naming the step, and the last good checkpoint stays") func notANumber() throws {
    let result = try train(Self.small + ["--optimizer", "momentum", "--lr", "1e30", "-o", "n", "--quiet"])
    #expect(result.status == 1)
    #expect(result.errors.contains("that is not a finite number"))
    #expect(result.errors.contains("step 2: ") || result.errors.contains("step 3: "))
    #expect(result.errors.contains("the last good checkpoint is n.checkpoint, after epoch 0"))
    #expect(result.errorLines.count == 1)
    #expect(directory.names == ["n.checkpoint"])
  }

  @Test("refuses options that cannot work", arguments: [
    (["--lr", "0"], "learning rate: found 0.0"), (["--lr=-1"], "learning rate: found -1.0"),
    (["--lr", "nan"], "learning rate: found nan"), (["--batch", "0"], "--batch: found 0"),
    (["--batch", "201"], "--batch: found 201, expected at most the 200 training images"),
    (["--epochs", "0"], "--epochs: found 0"), (["--threads", "0"], "threads: found 0"),
    (["--dropout-ratio", "1"], "dropout ratio: found 1.0"), (["--dropout", "outverted"], "--dropout: found outverted"),
    (["--optimizer", "magic"], "--optimizer: found magic, expected adam or momentum"),
    (["--schedule", "magic"], "--schedule: found magic"), (["--recipe", "magic"], "--recipe: found magic"),
    (["--rotate", "200"], "--rotate: found 200.0, expected 0.0 to 180.0"), (["--hold-out", "200"], "held-out images: found 200"),
    (["--hold-out=-1"], "--hold-out: found -1"), (["--network", "nonet"], "--network: found nonet"),
    (["--classes", "1"], "--classes: found 1"), (["--classes", "5"], "found label"),
    (["--labels", "a,,b"], "--labels: found 2 names, expected 3"), (["--start", "nowhere.pkl"], "nowhere.pkl: cannot be opened"),
    (["--freeze", "W77"], "W77"), (["--average", "1"], "averaging: found 1.0"), (["--resume"], "found no checkpoint"),
    (["-o", "/proc/nowhere/n"], "/proc/nowhere/n: cannot be created"), (["--log", "/tmp"], "/tmp: is a directory"),
    (["--log", "n", "-o", "n"], "n: is named for two outputs"), (["--mnist", "x"], "found both --mnist and --digits"),
  ] as [([String], String)])
  func options(_ arguments: [String], _ text: String) throws {
    try expectRefused(["--digits", "200", "--epochs", "1"] + arguments, text)
  }

  @Test("refuses to run without data, or with too little") func noData() throws {
    try expectRefused([], "found neither --mnist nor --digits")
    try expectRefused(["--digits", "9"], "--digits: found 9, expected 10 to")
  }

  @Test("refuses a data directory without files") func missingFiles() throws {
    try expectRefused(["--mnist", "nowhere"], "nowhere: ")
    let path = try mnist("m")
    try FileManager.default.removeItem(atPath: path + "/t10k-images-idx3-ubyte")
    try expectRefused(["--mnist", "m"], "m: directory: no images: neither t10k-images-idx3-ubyte")
    try FileManager.default.removeItem(atPath: path + "/train-labels-idx1-ubyte")
    try expectRefused(["--mnist", "m"], "m: training images: found images without labels")
  }

  @Test("refuses truncated data") func truncatedFiles() throws {
    let path = try mnist("m")
    let images = try bytes("m/train-images-idx3-ubyte")
    _ = try directory.file("m/train-images-idx3-ubyte", Array(images.dropLast()))
    try expectRefused(["--mnist", path], "train-images-idx3-ubyte: byte 3935: found 3919 bytes after the header, expected 3920")
  }

  @Test("refuses a label out of range") func labelOutOfRange() throws {
    try expectRefused(["--mnist", try mnist("m", labels: [0, 1, 10])], "training images: image 2: found label 10, expected 0 to 9")
  }

  @Test("refuses images of the wrong size") func wrongSize() throws {
    try expectRefused(["--mnist", try mnist("m", height: 20)], "found 20x28, expected 28x28")
  }

  @Test("refuses a folder of pictures, which has no test set of its own") func folder() throws {
    try FileManager.default.createDirectory(atPath: directory.path + "/f", withIntermediateDirectories: false)
    _ = try directory.file("f/7-x.pgm", Samples.pgm(28, 28, [UInt8](repeating: 0, count: 784)))
    try expectRefused(["--mnist", "f"], "found a folder of .pgm files")
  }

  @Test("refuses to write over the parameters it starts from, or over a file that is no checkpoint") func destruction() throws {
    let parameters = try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet.safetensors")))
    _ = try directory.file("p", [UInt8](parameters))
    try expectRefused(["--digits", "20", "--start", "p", "-o", "p"], "p: is also read")
    try expectRefused(["--mnist", try mnist("m"), "-o", "m/train-labels-idx1-ubyte"], "m/train-labels-idx1-ubyte: is also read")
    try expectRefused(["--digits", "20", "--checkpoint", "p", "-o", "n"], "p: found a file without a format")
    try expectRefused(["--digits", "20", "--checkpoint", "p", "-o", "n", "--resume"], "p: found a file without a format")
  }
}

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
}

@Suite("train: the form of dropout") struct TrainedDropoutTests {
  private func trained(_ arguments: [String], in directory: TemporaryDirectory) throws -> [String: String] {
    let result = try CommandRunner.run(
      "train", ["--digits", "40", "--batch", "20", "--epochs", "1", "--quiet", "-o", "n.safetensors"] + arguments,
      directory: URL(filePath: directory.path))
    #expect(result.status == 0, "\(result.errors)")
    return try Safetensors.contents(
      [UInt8](Data(contentsOf: URL(filePath: directory.path + "/n.safetensors")))).metadata
  }

  @Test("is recorded as it was trained, and kept when training goes on from the file") func recorded() throws {
    let directory = TemporaryDirectory()
    let first = try trained(["--dropout", "inverted", "--dropout-ratio", "0.25"], in: directory)
    #expect(first["dropout"] == "inverted" && first["dropout_ratio"] == "0.25")
    let start = try directory.file(
      "start.safetensors", [UInt8](Data(contentsOf: URL(filePath: directory.path + "/n.safetensors"))))
    let kept = try trained(["--start", start], in: directory)
    #expect(kept["dropout"] == "inverted" && kept["dropout_ratio"] == "0.25")
    let changed = try trained(["--start", start, "--dropout", "book"], in: directory)
    #expect(changed["dropout"] == "book" && changed["dropout_ratio"] == "0.25")
  }
}

@Suite("The recorded form of dropout") struct RecordedDropoutTests {
  /// The built-in parameters with other metadata.
  private func parameters(_ metadata: [String: String], in directory: TemporaryDirectory) throws -> String {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet.safetensors"))))
    return try directory.file("p.safetensors", Safetensors.encode(Safetensors.arrays(bytes), metadata: metadata))
  }

  @Test("decides the factor that convert folds", arguments: [
    (["dropout": "book", "dropout_ratio": "0.5"], "dropout1: x0.5 folded into W7, b7"),
    (["dropout": "book", "dropout_ratio": "0.25"], "dropout1: x0.75 folded into W7, b7"),
    (["dropout": "book"], "dropout1: x0.5 folded into W7, b7"), ([:], "dropout1: x0.5 folded into W7, b7"),
    (["dropout": "inverted", "dropout_ratio": "0.5"], "dropout1: x1, left out"),
  ] as [([String: String], String)])
  func convert(_ metadata: [String: String], _ text: String) throws {
    let directory = TemporaryDirectory()
    let path = try parameters(metadata, in: directory)
    let result = try CommandRunner.run("convert", [path, "--fp16", "-o", "n.mote"], directory: URL(filePath: directory.path))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(text), "\(result.output)")
  }

  @Test("is the one that conform compares with", arguments: ["book", "inverted"]) func conform(_ form: String) throws {
    let directory = TemporaryDirectory()
    let home = URL(filePath: directory.path)
    let path = try parameters(["dropout": form, "dropout_ratio": "0.5"], in: directory)
    #expect(try CommandRunner.run("convert", [path, "--fp16", "-o", "n.mote", "--quiet"], directory: home).status == 0)
    let result = try CommandRunner.run("conform", ["n.mote", "--against", path, "--images", "20"], directory: home)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    // The model of one form is no model of the other.
    let other = try parameters(["dropout": form == "book" ? "inverted" : "book", "dropout_ratio": "0.5"], in: directory)
    #expect(try CommandRunner.run("conform", ["n.mote", "--against", other, "--images", "20"], directory: home).status == 1)
  }

  @Test("is refused where it is unknown", arguments: [
    (["dropout": "upright"], "dropout: found upright, expected book or inverted"),
    (["dropout": "book", "dropout_ratio": "1"], "dropout_ratio: found 1, expected a number in 0..<1"),
    (["dropout_ratio": "0.5"], "dropout_ratio: found it without dropout"), (["network": "lenet"], "network: found parameters of lenet"),
  ] as [([String: String], String)])
  func refused(_ metadata: [String: String], _ text: String) throws {
    let directory = TemporaryDirectory()
    let path = try parameters(metadata, in: directory)
    for (command, arguments) in [("convert", [path, "-o", "n.mote"]), ("conform", ["--against", path])] {
      let result = try CommandRunner.run(command, arguments, directory: URL(filePath: directory.path))
      #expect(result.status == 1)
      #expect(result.errors.contains(text), "\(result.errors)")
      #expect(result.errorLines.count == 1)
    }
    #expect(directory.names == ["p.safetensors"])
  }
}
