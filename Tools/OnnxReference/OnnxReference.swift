import ArgumentParser
import Foundation
import MoteCommandSupport
import MoteGraph
import MoteHost
import MoteImport
import MoteONNX
import MoteReference

/// Runs ONNX models in the float32 reference, and converted models, for comparison with another runtime.
@main
struct OnnxReference: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "onnx-reference",
    abstract: "Runs an ONNX model in the float32 reference, or a .mote model.",
    discussion: """
      Reads and writes raw little-endian float32, without the batch laid out as the model has it. Prints how long the
      inputs took together. A .mote model reads bytes instead, H x W x C.

      Example: onnx-reference net.onnx --input images.f32 --count 4 --output logits.f32
      """)

  @Argument(help: "The model.") var model: String
  @Option(help: "Inputs, `count` times as many numbers as the model's input has.") var input: String
  @Option(help: "How many inputs there are.") var count = 1
  @Option(help: "Where the outputs go.") var output: String

  func run() throws {
    guard !model.hasSuffix(".mote") else { return try runConverted() }
    do {
      let network = try ONNXNetwork.read(path: model, inputScale: 1)
      let shape = network.graph.input
      let numbers = [UInt8](try Data(contentsOf: URL(filePath: input)))
      guard count > 0, numbers.count == count * shape.count * 4 else {
        throw CommandFailure("\(input): found \(numbers.count) bytes, expected \(count) inputs of \(shape.count) float32")
      }
      let inputs = numbers.withUnsafeBytes { bytes in
        (0..<(count * shape.count)).map {
          Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
        }
      }
      let bound = try BoundGraph(network.graph, parameters: network.parameters)
      let last = bound.shapes[bound.shapes.count - 1]
      let isInputLast = network.inputLayout == .channelsLast
      let reference = try ReferenceNetwork(bound)
      let start = ContinuousClock.now
      let found = reference.logits(
        inputs: isInputLast ? inputs : permuted(inputs, shape, toChannelsFirst: false), count: count)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let isOutputLast = network.outputLayout == .channelsLast
      let ordered = isOutputLast ? found : permuted(found, last, toChannelsFirst: true)
      try write(ordered, seconds)
    } catch let error as ImportError {
      throw CommandFailure("\(model): \(error)")
    } catch let error as GraphError {
      throw CommandFailure("\(model): \(error)")
    }
  }

  private func runConverted() throws {
    let loaded = try LoadedModel(
      bytes: [UInt8](try Data(contentsOf: URL(filePath: model))), kernels: selectedKernels(), maxMemory: 1 << 34)
    let pixels = [UInt8](try Data(contentsOf: URL(filePath: input)))
    let size = loaded.height * loaded.width * loaded.channels
    guard count > 0, pixels.count == count * size else {
      throw CommandFailure("\(input): found \(pixels.count) bytes, expected \(count) inputs of \(size)")
    }
    let runner = Runner(loaded)
    var logits: [Float] = []
    var seconds = 0.0
    for image in 0..<count {
      var result = [Float](repeating: 0, count: loaded.classCount)
      let bytes = Array(pixels[image * size..<(image + 1) * size])
      let start = ContinuousClock.now
      var span = result.mutableSpan
      try runner.run(bytes.span, &span)
      seconds += (ContinuousClock.now - start) / .seconds(1)
      logits += result
    }
    try write(logits, seconds)
  }

  private func write(_ values: [Float], _ seconds: Double) throws {
    var data = Data()
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    try data.write(to: URL(filePath: output), options: .atomic)
    print("\(seconds) s")
  }

  /// Each value between `[C, H, W]` and `[H, W, C]`.
  private func permuted(_ values: [Float], _ shape: Shape, toChannelsFirst: Bool) -> [Float] {
    var result = values
    let positions = shape.height * shape.width
    for first in stride(from: 0, to: values.count, by: shape.count) {
      for position in 0..<positions {
        for c in 0..<shape.channels {
          let (planar, interleaved) = (first + c * positions + position, first + position * shape.channels + c)
          if toChannelsFirst { result[planar] = values[interleaved] } else { result[interleaved] = values[planar] }
        }
      }
    }
    return result
  }
}
