import MoteGraph
import Testing

@testable import MoteTrain

@Suite("Replacing the last layer")
struct ReplaceLastLayerTests {
  static let graph = TrainerTests.graph

  static func arrays() throws -> [NamedArray] {
    try Trainer(graph, options: TrainerTests.options(), totalSteps: 1).exportedParameters(averaged: false)
  }

  @Test("keeps the other layers and trains") func replaces() throws {
    let arrays = try Self.arrays()
    let labels = ["a", "b", "c", "d", "e"]
    let (graph, replaced) = try replacingLastLayer(of: Self.graph, parameters: arrays, classes: 5, labels: labels, seed: 3)
    #expect(graph.labels == labels)
    #expect(Array(replaced.dropLast(2)) == Array(arrays.dropLast(2)))
    #expect(replaced[6].shape == [11, 5] && replaced[7].shape == [5])
    let options = TrainerTests.options { $0.frozen = ["conv1", "conv2"] }
    let trainer = try Trainer(graph, parameters: replaced, options: options, totalSteps: 1)
    _ = try step(trainer, TrainerTests.images, TrainerTests.labels.map { $0 + 2 })
    #expect(Array(trainer.exportedParameters(averaged: false).prefix(4)) == Array(arrays.prefix(4)))
  }

  @Test("refuses one class, labels that are not one a class, and another network's parameters") func refuses() throws {
    let arrays = try Self.arrays()
    #expect(throws: TrainError.option("classes: found 1, expected 2 to 256")) {
      try replacingLastLayer(of: Self.graph, parameters: arrays, classes: 1, labels: ["a"], seed: 1)
    }
    #expect(throws: TrainError.option("labels: found 1, expected 2, one a class")) {
      try replacingLastLayer(of: Self.graph, parameters: arrays, classes: 2, labels: ["a"], seed: 1)
    }
    #expect(throws: TrainError.self) {
      try replacingLastLayer(of: Self.graph, parameters: [], classes: 2, labels: ["a", "b"], seed: 1)
    }
  }

  private func refusal(_ graph: Graph) throws -> String? {
    let arrays = try Trainer(graph, options: TrainerTests.options(), totalSteps: 1).exportedParameters(averaged: false)
    do throws(TrainError) {
      _ = try replacingLastLayer(of: graph, parameters: arrays, classes: 2, labels: ["a", "b"], seed: 1)
      return nil
    } catch { return error.description }
  }

  @Test("refuses a network whose last parameters are a convolution's") func convolution() throws {
    let graph = SmallNetworks.graph(
      Shape(3, 3, 1), [("conv", .convolution(Convolution(3, Window(3, 3), weights: "W", bias: "b")))])
    #expect(try refusal(graph) == "small: found no affine layer last among those with parameters, expected one to replace")
  }

  @Test("refuses a last layer whose arrays another layer uses too") func shared() throws {
    let graph = SmallNetworks.graph(
      Shape(1, 1, 4),
      [
        ("affine1", .affine(Affine(4, weights: "W", bias: "b1"))), ("affine2", .affine(Affine(4, weights: "W", bias: "b2"))),
      ])
    #expect(try refusal(graph) == "layer affine2: found its arrays used by layer affine1 too, expected its own")
  }
}
