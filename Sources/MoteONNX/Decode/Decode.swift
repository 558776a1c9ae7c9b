import MoteImport
import SwiftProtobuf

extension ONNXModel {
  /// The opsets whose operators are read.
  static let opsets = 11...21

  /// Decodes a file's bytes after `WireScan` has bounded what they become.
  static func decode(_ bytes: [UInt8], maxMemory: Int) throws(ImportError) -> ONNXModel {
    guard !bytes.isEmpty else { throw ImportError(.unknownFormat, at: "offset 0", "the file is empty") }
    try WireScan.check(bytes, limit: maxMemory)
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    options.messageDepthLimit = 16
    do {
      return try ONNXModel(serializedBytes: bytes, options: options)
    } catch {
      throw ImportError(.malformed, at: "file", "found no ONNX model: \(printable("\(error)"))")
    }
  }

  /// The version of the standard's operators that the model uses.
  func opset() throws(ImportError) -> Int {
    guard hasGraph else { throw ImportError(.unknownFormat, at: "file", "found no graph, expected an ONNX model") }
    var version: Int64?
    for set in opsetImport where set.domain.isEmpty || set.domain == "ai.onnx" {
      guard version == nil || version == set.version else {
        throw ImportError(.malformed, at: "opset_import", "found versions \(version ?? 0) and \(set.version), expected one")
      }
      version = set.version
    }
    guard let version else { throw ImportError(.malformed, at: "opset_import", "found no version of the standard's operators") }
    guard let opset = Int(exactly: version), ONNXModel.opsets.contains(opset) else {
      throw ImportError(
        .refused, at: "opset_import",
        "found opset \(version), expected \(ONNXModel.opsets.lowerBound) to \(ONNXModel.opsets.upperBound)")
    }
    return opset
  }
}
