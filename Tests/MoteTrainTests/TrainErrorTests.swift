import MoteGraph
import Testing

@testable import MoteTrain

@Suite("What the trainer refuses")
struct TrainErrorTests {
  static let graph = TrainerTests.graph

  static func message(_ change: (inout TrainingOptions) -> Void) -> String? {
    do throws(TrainError) {
      _ = try Trainer(graph, options: TrainerTests.options(change), totalSteps: 10)
      return nil
    } catch { return error.description }
  }

  @Test("options that cannot work") func options() {
    #expect(Self.message { $0.learningRate = 0 } == "--lr: found 0.0, expected a positive number")
    #expect(Self.message { $0.learningRate = .nan } == "--lr: found nan, expected a positive number")
    #expect(Self.message { $0.batchSize = 0 } == "--batch: found 0, expected 1 to 65536")
    #expect(Self.message { $0.epochs = 0 } == "--epochs: found 0, expected 1 to 1000000")
    #expect(Self.message { $0.threads = 0 } == "--threads: found 0, expected 1 to 256")
    #expect(Self.message { $0.dropoutRatio = 1 } == "--dropout-ratio: found 1.0, expected at least 0 and below 1")
    #expect(Self.message { $0.dropoutRatio = -0.1 } == "--dropout-ratio: found -0.1, expected at least 0 and below 1")
    #expect(Self.message { $0.labelSmoothing = .nan } == "--label-smoothing: found nan, expected at least 0 and below 1")
    #expect(Self.message { $0.averaging = 1 } == "--average: found 1.0, expected at least 0 and below 1")
    #expect(Self.message { $0.weightDecay = -1 }?.hasPrefix("--weight-decay: found -1.0") == true)
    #expect(Self.message { $0.optimizer = .momentum(1) } == "--momentum: found 1.0, expected at least 0 and below 1")
    #expect(Self.message { $0.optimizer = .adam(beta1: 0.9, beta2: 0.999, epsilon: 0) }?.hasPrefix("Adam's epsilon") == true)
    for (beta1, beta2, name) in [(Float(1), Float(0.999), "beta1"), (-0.1, 0.999, "beta1"), (0.9, 1, "beta2"), (0.9, .nan, "beta2")] {
      let text = Self.message { $0.optimizer = .adam(beta1: beta1, beta2: beta2, epsilon: 1e-7) }
      #expect(text?.hasPrefix("Adam's \(name): found ") == true)
    }
    let decay = Self.message { $0.weightDecay = 4; $0.learningRate = 0.25 }
    #expect(decay == "--weight-decay: found 4.0, expected at least 0 and, times the learning rate, below 1")
    #expect(Self.message { $0.weightDecay = 3; $0.learningRate = 0.25 } == nil)
    #expect(Self.message { $0.schedule = .step(everyEpochs: 0, factor: 0.5) } == "--step-epochs: found 0, expected 1 to 1000000")
    #expect(Self.message { $0.schedule = .step(everyEpochs: 1, factor: 0) }?.hasPrefix("--step-factor: found 0.0") == true)
    #expect(Self.message { $0.schedule = .cosine(warmupSteps: 10, finalFraction: 0) }?.contains("found 10, expected 0 to 9") == true)
    #expect(Self.message { $0.schedule = .cosine(warmupSteps: 0, finalFraction: 2) }?.contains("found 2.0") == true)
  }

  @Test("frozen names that do not exist, or everything frozen") func frozen() {
    #expect(
      Self.message { $0.frozen = ["conv9"] } == "--freeze: found conv9, expected names of layers with parameters, or of arrays")
    #expect(Self.message { $0.frozen = ["relu1"] }?.hasPrefix("--freeze: found relu1") == true)
    #expect(Self.message { $0.frozen = ["conv1", "conv2", "affine1", "affine2"] }?.contains("every parameter") == true)
  }

  @Test("no steps") func steps() {
    #expect(throws: TrainError.self) { try Trainer(Self.graph, options: TrainerTests.options(), totalSteps: 0) }
  }

  static func parameters(_ change: (inout [NamedArray]) -> Void) throws -> String? {
    var arrays = try Trainer(graph, options: TrainerTests.options(), totalSteps: 10).exportedParameters(averaged: false)
    change(&arrays)
    do throws(TrainError) {
      _ = try Trainer(graph, parameters: arrays, options: TrainerTests.options(), totalSteps: 10)
      return nil
    } catch { return error.description }
  }

  @Test("parameters that are not the network's") func parameters() throws {
    #expect(try Self.parameters { _ in } == nil)
    #expect(try Self.parameters { $0.removeLast() } == "array b4: found nothing, expected shape [3]")
    #expect(try Self.parameters { $0.append($0[0]) } == "array W1: found it twice, expected it once")
    #expect(try Self.parameters { $0[0].name = "V" }?.hasPrefix("array W1: found nothing") == true)
    #expect(try Self.parameters { $0.append(NamedArray(name: "V", shape: [1], values: .float32([1]))) }?.hasPrefix("array V") == true)
    #expect(try Self.parameters { $0[7].shape = [4] }?.hasPrefix("array b4: found shape [4]") == true)
    #expect(try Self.parameters { $0[7].values = .float32([1, .nan, 2]) } == "array b4: found nan at element 1, expected finite numbers")
  }

  @Test("a state of another network, optimizer or length") func state() throws {
    let options = TrainerTests.options()
    let good = try Trainer(Self.graph, options: options, totalSteps: 10).state
    func message(_ change: (inout TrainerState) -> Void, _ options: TrainingOptions = TrainerTests.options()) -> String? {
      var state = good
      change(&state)
      do throws(TrainError) {
        _ = try Trainer(Self.graph, restoring: state, options: options, totalSteps: 10)
        return nil
      } catch { return error.description }
    }
    #expect(message { _ in } == nil)
    #expect(message { $0.step = 11 } == "state: found step 11, expected 0 to 10")
    #expect(message { $0.step = -1 }?.hasPrefix("state: found step -1") == true)
    #expect(message { $0.moments.removeLast() }?.contains("b4.second: found nothing") == true)
    #expect(message { $0.averaged = [] }?.hasPrefix("array W1: found nothing") == true)
    #expect(message({ _ in }, TrainerTests.options { $0.optimizer = .momentum(0.9) })?.hasPrefix("array W1.first") == true)
    #expect(message({ _ in }, TrainerTests.options { $0.averaging = nil })?.contains("expected none without averaging") == true)
  }

  @Test("batches that do not fit") func batches() throws {
    let trainer = try Trainer(Self.graph, options: TrainerTests.options(), totalSteps: 10)
    var labels = TrainerTests.labels
    labels[5] = 3
    #expect(throws: TrainError.data("image 5: found label 3, expected less than 3")) {
      try step(trainer, TrainerTests.images, labels)
    }
    #expect(throws: TrainError.self) { try step(trainer, TrainerTests.images, []) }
    #expect(throws: TrainError.self) {
      try evaluate(trainer, TrainerTests.images, Array(labels.dropLast()))
    }
  }

  @Test("graphs that these layers cannot train") func graphs() {
    var branching = Self.graph
    branching.nodes[2].inputs = [1]
    var flat = Self.graph
    flat.nodes.removeLast(5)
    for (graph, name) in [(branching, "relu1"), (flat, "small")] {
      do throws(TrainError) {
        _ = try Trainer(graph, options: TrainerTests.options(), totalSteps: 10)
        Issue.record("accepted \(name)")
      } catch { #expect(error.description.contains(name)) }
    }
  }

  private func refusal(_ graph: Graph) -> String? {
    do throws(TrainError) {
      _ = try Trainer(graph, options: TrainerTests.options(), totalSteps: 10)
      return nil
    } catch { return error.description }
  }

  @Test("an array that two layers read in another order") func orders() {
    // 2x2x1 values and then 1x1x4: as many, but the first layer's are reordered.
    let graph = SmallNetworks.graph(
      Shape(2, 2, 1),
      [
        ("affine1", .affine(Affine(4, weights: "W", bias: "b1"))), ("affine2", .affine(Affine(4, weights: "W", bias: "b2"))),
      ])
    #expect(refusal(graph) == "layer affine2: found W read in another order than by layer affine1, expected the same")
  }

  @Test("a pooling window of more taps than are counted") func taps() {
    func pooled(_ size: Int) -> Graph {
      SmallNetworks.graph(
        Shape(256, size, 1),
        [("pool", .maxPool(Window(256, size))), ("affine", .affine(Affine(3, weights: "W", bias: "b")))])
    }
    #expect(refusal(pooled(256)) == "layer pool: found a window of 256x256, expected at most 65535 taps")
    #expect(refusal(pooled(255)) == nil)
  }
}
