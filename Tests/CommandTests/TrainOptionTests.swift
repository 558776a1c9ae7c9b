import Foundation
import MoteImport
import Testing

@Suite("train: options replace parts of the recipe") struct TrainOptionTests {
  private let home = TrainHome()
  private static let shipped = ["--digits", "40", "--batch", "20", "--epochs", "2", "--recipe", "shipped"]

  /// The settings that the log records of a run.
  private func settings(_ arguments: [String]) throws -> [String: String] {
    let result = try home.train(arguments + ["--quiet", "--log", "l", "-o", "n"])
    #expect(result.status == 0, "\(result.errors)")
    let first = String(decoding: try home.bytes("l"), as: UTF8.self).split(separator: "\n").first ?? ""
    let object = try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any]
    return try #require(object?["settings"] as? [String: String])
  }

  @Test("an option of the recipe's schedule needs no --schedule") func partOfTheSchedule() throws {
    try home.expectRefused(Self.shipped, "--warmup: found 600, expected 0 to 3")
    #expect(try settings(Self.shipped + ["--warmup", "1"])["schedule"] == "cosine to 0.001 after 1 steps of warm-up")
    #expect(
      try settings(Self.shipped + ["--warmup", "0", "--final-fraction", "0.5", "--schedule", "cosine"])["schedule"]
        == "cosine to 0.5 after 0 steps of warm-up")
  }

  @Test("another schedule or optimizer begins with its usual values") func otherKinds() throws {
    let small = ["--digits", "40", "--batch", "20", "--epochs", "1"]
    let step = try settings(small + ["--schedule", "step", "--step-epochs", "3", "--optimizer", "momentum"])
    #expect(step["schedule"] == "step x0.5 every 3 epochs" && step["optimizer"] == "momentum 0.9")
    let cosine = try settings(small + ["--schedule", "cosine", "--optimizer", "momentum", "--momentum", "0.5"])
    #expect(cosine["schedule"] == "cosine to 0.0 after 0 steps of warm-up" && cosine["optimizer"] == "momentum 0.5")
  }

  @Test("an option that has no effect is refused", arguments: [
    (["--momentum", "5"], "--momentum: found it with adam, expected --optimizer momentum"),
    (["--step-epochs", "2"], "--step-epochs: found it with cosine, expected --schedule step"),
    (["--step-factor", "2"], "--step-factor: found it with cosine, expected --schedule step"),
    (["--schedule", "constant", "--warmup", "1"], "--warmup: found it with constant, expected --schedule cosine"),
    (["--schedule", "step", "--final-fraction", "1"], "--final-fraction: found it with step, expected --schedule cosine"),
  ] as [([String], String)])
  func withoutEffect(_ arguments: [String], _ text: String) throws {
    try home.expectRefused(Self.shipped + arguments, text)
  }
}

@Suite("train: help") struct TrainHelpTests {
  private func help() throws -> String {
    let result = try CommandRunner.run("train", ["--help"])
    #expect(result.status == 0)
    return result.output
  }

  @Test("examples are a line each, which can be pasted") func examples() throws {
    let lines = try help().split(separator: "\n", omittingEmptySubsequences: false)
    let first = try #require(lines.firstIndex(of: "EXAMPLES"))
    let examples = lines[(first + 1)...].prefix { !$0.isEmpty }
    #expect(examples.count >= 5)
    #expect(examples.allSatisfy { $0.hasPrefix("  train --") && $0.count <= 80 })
  }

  @Test("names the default of an option that a recipe decides", arguments: [
    "epochs", "batch", "lr", "optimizer", "momentum", "schedule", "step-epochs", "step-factor", "warmup", "final-fraction",
    "dropout", "dropout-ratio", "weight-decay", "average", "label-smoothing", "seed", "threads", "shift", "elastic", "recipe",
  ])
  func defaults(_ option: String) throws {
    let text = try help()
    let start = try #require(text.range(of: "  --\(option) <"))
    let rest = text[start.upperBound...]
    let entry = rest[..<(rest.range(of: "\n  -")?.lowerBound ?? rest.endIndex)]
    #expect(entry.contains("default:"), "\(entry)")
  }

  @Test("gives each recipe's number where they differ") func byRecipe() throws {
    let words = try help().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("goes through all images (default: book 20, shipped 40)."))
    #expect(words.contains("Images a step (default: 100)."))
  }
}

@Suite("train: the recorded command") struct RecordedCommandTests {
  private let home = TrainHome()

  @Test("repeats the run in a shell, also where words need quotes") func repeats() throws {
    let arguments = [
      "--digits", "20", "--batch", "20", "--epochs", "1", "--labels", "a b,it's,$HOME,d,e,f,g,h,i,*", "--max-memory=512M", "--quiet",
    ]
    let first = try home.train(arguments + ["-o", "a"])
    #expect(first.status == 0, "\(first.errors)")
    let command = try #require(try Safetensors.contents(home.bytes("a")).metadata["command"])
    #expect(command == #"train --digits 20 --batch 20 --epochs 1 --labels 'a b,it'\''s,$HOME,d,e,f,g,h,i,*'"#)
    let again = try CommandRunner.run(
      "/bin/bash", ["-c", "PATH=\(CommandRunner.products.path):$PATH; \(command) -o b"], directory: home.url)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try home.bytes("a") == home.bytes("b"))
  }

  @Test("does not depend on where the parameters to start from lie") func start() throws {
    let parameters = [UInt8](try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet.safetensors"))))
    for name in ["here", "there"] {
      try FileManager.default.createDirectory(atPath: home.directory.path + "/" + name, withIntermediateDirectories: false)
      _ = try home.directory.file("\(name)/p.safetensors", parameters)
      let start = name == "here" ? ["--start", "here/p.safetensors"] : ["--start=\(home.directory.path)/there/p.safetensors"]
      let result = try home.train(["--digits", "20", "--batch", "20", "--epochs", "1", "--quiet", "-o", "n-\(name)"] + start)
      #expect(result.status == 0, "\(result.errors)")
    }
    #expect(try home.bytes("n-here") == home.bytes("n-there"))
    let command = try Safetensors.contents(home.bytes("n-here")).metadata["command"]
    #expect(command == "train --digits 20 --batch 20 --epochs 1 --start p.safetensors")
  }
}
