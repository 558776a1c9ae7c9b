import ArgumentParser
import Foundation
import MoteGraph
import MoteRandom
import MoteTrain

/// Measures the trainer alone, on random images, for `Tools/bench-train`: a line of images per second for every line
/// that arrives on standard input, so that the rounds of two trainers can be interleaved.
@main
struct BenchTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-train", abstract: "Measures training steps of the DeepConvNet with the book's recipe.",
    discussion: "Every line on standard input runs one round and prints its images per second; at the end, peak memory.")

  @Option(help: "Images a step.") var batch = 100
  @Option(help: "Threads.") var threads = 2
  @Option(help: "Steps a round.") var steps = 50

  func run() throws {
    var options = TrainingOptions()
    options.batchSize = batch
    options.threads = threads
    let graph = Graph.deepConvNet
    let trainer = try Trainer(graph, options: options, totalSteps: 1_000_000)
    var random = SplitMix64(seed: 1)
    let images = (0..<(batch * graph.input.count)).map { _ in Float(random.next() >> 56) * graph.inputScale }
    let labels = (0..<batch).map { _ in UInt8(random.index(below: graph.labels.count)) }
    for _ in 0..<5 { _ = try trainer.step(images: images.span, labels: labels) }
    while readLine() != nil {
      let clock = ContinuousClock()
      let duration = try clock.measure {
        for _ in 0..<steps { _ = try trainer.step(images: images.span, labels: labels) }
      }
      print(Double(steps * batch) / (duration / .seconds(1)))
      fflush(nil)
    }
    print("VmHWM", peakKilobytes() ?? 0)
  }

  /// The process's largest resident memory, as Linux tells it.
  private func peakKilobytes() -> Int? {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(separator: " ").dropLast().last.flatMap { Int($0.filter(\.isNumber)) }
  }
}
