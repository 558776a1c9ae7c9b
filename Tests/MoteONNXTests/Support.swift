import Foundation
import MoteImport
import SwiftProtobuf

@testable import MoteONNX

let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
let fixtureFolder = packageRoot.appending(path: "Fixtures/import/onnx").path

func fixture(_ name: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(filePath: "\(fixtureFolder)/\(name)")))
}

/// Whether something was read, or the error of one line that refused it.
func refusal(_ body: () throws(ImportError) -> some Any) -> String {
  do throws(ImportError) {
    _ = try body()
    return "read"
  } catch {
    return "\(error)"
  }
}

func refusal(_ model: ONNXModel, folder: String? = nil, maxMemory: Int = 1 << 24) -> String {
  refusal { () throws(ImportError) in try ONNXNetwork.parse(model.bytes, folder: folder, maxMemory: maxMemory) }
}

extension ONNXModel {
  /// What a file of this model holds.
  var bytes: [UInt8] { (try? serializedBytes()) ?? [] }

  /// A model of one input `x` of N x `input` and one output `y`.
  init(opset: Int64 = 13, input: [Int64] = [2, 4, 5], _ nodes: [ONNXNode], _ constants: [ONNXTensor] = []) {
    self.init()
    irVersion = 8
    opsetImport = [.with { $0.version = opset }]
    graph = .with { graph in
      graph.name = "test"
      graph.node = nodes
      graph.initializer = constants
      graph.input = [.value("x", input)]
      graph.output = [.with { $0.name = "y" }]
    }
  }
}

extension ONNXValueInfo {
  /// A float32 value with a symbolic batch.
  static func value(_ name: String, _ dims: [Int64]) -> ONNXValueInfo {
    .with { info in
      info.name = name
      info.type.tensorType.elemType = 1
      info.type.tensorType.shape.dim = [.with { $0.dimParam = "N" }] + dims.map { size in .with { $0.dimValue = size } }
    }
  }
}

extension ONNXNode {
  /// Named for its output.
  init(_ op: String, _ inputs: [String], _ output: String, _ attributes: [ONNXAttribute] = []) {
    self.init()
    (opType, input, self.output, name, attribute) = (op, inputs, [output], "\(output)_node", attributes)
  }
}

extension ONNXAttribute {
  static func int(_ name: String, _ value: Int64) -> ONNXAttribute {
    .with { ($0.name, $0.type, $0.i) = (name, 2, value) }
  }
  static func float(_ name: String, _ value: Float) -> ONNXAttribute {
    .with { ($0.name, $0.type, $0.f) = (name, 1, value) }
  }
  static func ints(_ name: String, _ values: [Int64]) -> ONNXAttribute {
    .with { ($0.name, $0.type, $0.ints) = (name, 7, values) }
  }
  static func string(_ name: String, _ value: String) -> ONNXAttribute {
    .with { ($0.name, $0.type, $0.s) = (name, 3, Data(value.utf8)) }
  }
}

extension ONNXTensor {
  /// Numbers 1, 2, 3, ... divided by 8.
  static func floats(_ name: String, _ dims: [Int64]) -> ONNXTensor {
    floats(name, dims, (0..<Int(dims.reduce(1, *))).map { Float($0 + 1) / 8 })
  }
  static func floats(_ name: String, _ dims: [Int64], _ values: [Float]) -> ONNXTensor {
    .with { ($0.name, $0.dataType, $0.dims, $0.floatData) = (name, 1, dims, values) }
  }
  static func integers(_ name: String, _ values: [Int64]) -> ONNXTensor {
    .with { ($0.name, $0.dataType, $0.dims, $0.int64Data) = (name, 7, [Int64(values.count)], values) }
  }
}

/// Runs `body` with an empty directory that is removed afterwards.
func withTemporaryDirectory<R>(_ body: (URL) throws -> R) throws -> R {
  let url = FileManager.default.temporaryDirectory.appending(path: "mote-onnx-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url)
}
