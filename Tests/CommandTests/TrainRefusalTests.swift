import Foundation
import Testing

@Suite("train: what is refused") struct TrainRefusalTests {
  private let home = TrainHome()

  @Test("refuses options that cannot work", arguments: [
    (["--lr", "0"], "--lr: found 0.0"), (["--lr=-1"], "--lr: found -1.0"),
    (["--lr", "nan"], "--lr: found nan"), (["--batch", "0"], "--batch: found 0"),
    (["--batch", "201"], "--batch: found 201, expected at most the 200 training images"),
    (["--epochs", "0"], "--epochs: found 0"), (["--threads", "0"], "--threads: found 0"),
    (["--dropout-ratio", "1"], "--dropout-ratio: found 1.0"), (["--dropout", "outverted"], "--dropout: found outverted"),
    (["--optimizer", "magic"], "--optimizer: found magic, expected adam or momentum"),
    (["--schedule", "magic"], "--schedule: found magic"), (["--recipe", "magic"], "--recipe: found magic"),
    (["--rotate", "200"], "--rotate: found 200.0, expected 0.0 to 180.0"), (["--hold-out", "200"], "--hold-out: found 200"),
    (["--hold-out=-1"], "--hold-out: found -1"), (["--network", "nonet"], "--network: found nonet"),
    (["--classes", "1"], "--classes: found 1"), (["--classes", "5"], "found label"),
    (["--labels", "a,,b"], "--labels: found 2 names, expected 3"), (["--start", "nowhere.pkl"], "nowhere.pkl: cannot be opened"),
    (["--freeze", "W77"], "--freeze: found W77"), (["--average", "1"], "--average: found 1.0"), (["--resume"], "found no checkpoint"),
    (["-o", "/proc/nowhere/n"], "/proc/nowhere/n: cannot be created"), (["--log", "/tmp"], "/tmp: is a directory"),
    (["--log", "n", "-o", "n"], "n: is named for two outputs"), (["--mnist", "x"], "found both --mnist and --digits"),
    (["--labels", "a"], "--labels: found 1 names, expected 2 to 256"),
    (["--labels", "a,b\r,c"], "--labels: found the name b\\u{d} with a line break"),
    (["--labels", "a,b\n,c"], "--labels: found the name b\\u{a} with a line break"),
  ] as [([String], String)])
  func options(_ arguments: [String], _ text: String) throws {
    try home.expectRefused(["--digits", "200", "--epochs", "1"] + arguments, text)
  }

  @Test("refuses to run without data, or with too little") func noData() throws {
    try home.expectRefused([], "found neither --mnist nor --digits")
    try home.expectRefused(["--digits", "9"], "--digits: found 9, expected 10 to")
  }

  @Test("refuses a data directory without files") func missingFiles() throws {
    try home.expectRefused(["--mnist", "nowhere"], "nowhere: ")
    let path = try home.mnist("m")
    try FileManager.default.removeItem(atPath: path + "/t10k-images-idx3-ubyte")
    try home.expectRefused(["--mnist", "m"], "m: directory: no images: neither t10k-images-idx3-ubyte")
    try FileManager.default.removeItem(atPath: path + "/train-labels-idx1-ubyte")
    try home.expectRefused(["--mnist", "m"], "m: training images: found images without labels")
  }

  @Test("refuses truncated data") func truncatedFiles() throws {
    let path = try home.mnist("m")
    let images = try home.bytes("m/train-images-idx3-ubyte")
    _ = try home.directory.file("m/train-images-idx3-ubyte", Array(images.dropLast()))
    try home.expectRefused(["--mnist", path], "train-images-idx3-ubyte: byte 3935: found 3919 bytes after the header, expected 3920")
  }

  @Test("refuses a label out of range") func labelOutOfRange() throws {
    try home.expectRefused(["--mnist", try home.mnist("m", labels: [0, 1, 10])], "training images: image 2: found label 10, expected 0 to 9")
  }

  @Test("refuses images of the wrong size") func wrongSize() throws {
    try home.expectRefused(["--mnist", try home.mnist("m", height: 20)], "found 20x28, expected 28x28")
  }

  @Test("refuses a folder of pictures, which has no test set of its own") func folder() throws {
    try FileManager.default.createDirectory(atPath: home.directory.path + "/f", withIntermediateDirectories: false)
    _ = try home.directory.file("f/7-x.pgm", Samples.pgm(28, 28, [UInt8](repeating: 0, count: 784)))
    try home.expectRefused(["--mnist", "f"], "found a folder of .pgm files")
  }

  @Test("refuses to write over the parameters it starts from, or over a file that is no checkpoint") func destruction() throws {
    let parameters = try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet.safetensors")))
    _ = try home.directory.file("p", [UInt8](parameters))
    try home.expectRefused(["--digits", "20", "--start", "p", "-o", "p"], "p: is also read")
    try home.expectRefused(["--mnist", try home.mnist("m"), "-o", "m/train-labels-idx1-ubyte"], "m/train-labels-idx1-ubyte: is also read")
    try home.expectRefused(["--digits", "20", "--checkpoint", "p", "-o", "n"], "p: found a file without a format")
    try home.expectRefused(["--digits", "20", "--checkpoint", "p", "-o", "n", "--resume"], "p: found a file without a format")
  }


  @Test("refuses an empty name of an output", arguments: ["-o", "--log", "--plot", "--checkpoint"])
  func emptyName(_ option: String) throws {
    try home.expectRefused(["--digits", "20", option, ""], "output: found an empty name")
  }

  @Test("refuses a file in the place of the data directory, and leaves it as it was") func dataFile() throws {
    let path = try home.mnist("m")
    let name = "m/train-images-idx3-ubyte"
    let before = try home.bytes(name)
    try home.expectRefused(["--mnist", name, "-o", "n"], "\(name): found no directory, expected one with MNIST's idx files")
    try home.expectRefused(["--mnist", "\(path)/train-images-idx3-ubyte", "-o", name], "found no directory")
    #expect(try home.bytes(name) == before)
  }

  @Test("refuses two spellings of one file that is still to be made", arguments: [
    (["-o", "n", "--log", "./n.checkpoint"], "./n.checkpoint: is named for two outputs, as n.checkpoint too"),
    (["-o", "x", "--checkpoint", "./x"], "./x: is named for two outputs, as x too"),
    (["-o", "m/../x", "--plot", "x"], "x: is named for two outputs, as m/../x too"),
  ] as [([String], String)])
  func spellings(_ arguments: [String], _ text: String) throws {
    _ = try home.mnist("m")
    try home.expectRefused(["--digits", "20"] + arguments, text)
  }

  @Test("refuses an endless device to start from") func endless() throws {
    try home.expectRefused(["--digits", "20", "--start", "/dev/zero", "--max-memory", "64M"], "/dev/zero: has more than the 67108864 bytes")
  }
}
