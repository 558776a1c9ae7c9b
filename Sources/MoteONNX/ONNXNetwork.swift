import MoteGraph
import MoteImport

/// A network read from an ONNX model: a graph and the arrays that it is bound to.
public struct ONNXNetwork: Sendable {
  /// How a value of `H W C` is laid out in the model, without its batch dimension.
  public enum Layout: Sendable {
    /// `[C, H, W]`, or `[C]`.
    case channelsFirst
    /// `[H, W, C]`.
    case channelsLast
  }

  public var graph: Graph
  /// Exactly the arrays that `BoundGraph` expects.
  public var parameters: [NamedArray]
  public var opset: Int
  /// The names and the dimensions, without the batch, that the model gives its input and its output.
  public var inputName: String
  public var outputName: String
  public var inputDims: [Int]
  public var outputDims: [Int]
  public var inputLayout: Layout
  public var outputLayout: Layout

  /// Reads a file; external data must lie in its folder.
  ///
  /// - Parameters:
  ///   - inputScale: what an input byte means, `real = inputScale * byte`; a model does not say.
  ///   - maxMemory: bounds each of the file, the decoded model and the arrays made of it, in bytes.
  public static func read(
    path: String, inputScale: Float = 1 / 255, maxMemory: Int = 1 << 32
  ) throws(ImportError) -> ONNXNetwork {
    let bytes = try InputFile.read(path: path, maxMemory: maxMemory)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/") + "/"
    return try parse(bytes, folder: folder, inputScale: inputScale, maxMemory: maxMemory)
  }

  /// Reads a model's bytes.
  ///
  /// - Parameter folder: where external data may be; nil refuses it.
  public static func parse(
    _ bytes: [UInt8], folder: String? = nil, inputScale: Float = 1 / 255, maxMemory: Int = 1 << 32
  ) throws(ImportError) -> ONNXNetwork {
    let model = try ONNXModel.decode(bytes, maxMemory: maxMemory)
    var importer = try Importer(
      model, reader: TensorReader(folder: folder, budget: MemoryBudget(maxMemory)), inputScale: inputScale)
    return try importer.network()
  }
}
