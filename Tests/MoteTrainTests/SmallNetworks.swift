import Foundation
import MoteGraph
import MoteRandom

@testable import MoteTrain

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }

/// Networks small enough for central differences.
enum SmallNetworks {
  static func graph(_ input: Shape, _ operations: [(String, MoteGraph.Operation)]) -> Graph {
    var graph = Graph(name: "small", input: input, inputScale: 1 / 255, labels: ["a", "b", "c"])
    for (name, operation) in operations { graph.append(name, operation) }
    return graph
  }

  /// A convolution under test, then an affine layer that makes three classes of it.
  static func convolution(_ input: Shape, _ outputs: Int, _ window: Window, relu: Bool = false) -> Graph {
    graph(
      input,
      [("conv", .convolution(Convolution(outputs, window, weights: "W1", bias: "b1")))] + (relu ? [("relu", .relu)] : [])
        + [("affine", .affine(Affine(3, weights: "W2", bias: "b2")))])
  }

  /// Every operation once, two convolutions so that input gradients matter.
  static func everything(inverted: Bool = false) -> Graph {
    graph(
      Shape(7, 6, 2),
      [
        ("conv1", .convolution(Convolution(8, Window(3, 3, padding: Padding(1)), weights: "W1", bias: "b1"))),
        ("relu1", .relu),
        ("conv2", .convolution(Convolution(9, Window(3, 3, padding: Padding(1)), weights: "W2", bias: "b2"))),
        ("relu2", .relu), ("pool", .maxPool(Window(2, 2, strideY: 2, strideX: 2))),
        ("affine1", .affine(Affine(11, weights: "W3", bias: "b3"))), ("relu3", .relu),
        ("dropout1", .dropout(ratio: 0.5, inverted: inverted)), ("affine2", .affine(Affine(3, weights: "W4", bias: "b4"))),
        ("dropout2", .dropout(ratio: 0.5, inverted: inverted)),
      ])
  }

  /// A convolution that goes through Winograd's transforms.
  static func winograd(_ padding: Padding) -> Graph {
    graph(
      Shape(5, 6, 2),
      [
        ("conv1", .convolution(Convolution(32, Window(1, 1), weights: "W1", bias: "b1"))), ("relu1", .relu),
        ("conv2", .convolution(Convolution(36, Window(3, 3, padding: padding), weights: "W2", bias: "b2"))),
        ("relu2", .relu), ("affine", .affine(Affine(3, weights: "W3", bias: "b3"))),
      ])
  }

  static func images(_ count: Int, of graph: Graph, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<(count * graph.input.count)).map { _ in Float(random.uniform(-1, 1)) }
  }

  static func labels(_ count: Int, seed: UInt64, classes: Int = 3) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in UInt8(random.index(below: classes)) }
  }
}

/// `Trainer.step` on arrays, for closures that a span may not enter.
@discardableResult
func step(_ trainer: Trainer, _ images: [Float], _ labels: [UInt8]) throws(TrainError) -> StepResult {
  try trainer.step(images: images.span, labels: labels)
}

@discardableResult
func evaluate(_ trainer: Trainer, _ images: [Float], _ labels: [UInt8]) throws(TrainError) -> StepResult {
  try trainer.evaluate(images: images.span, labels: labels)
}
