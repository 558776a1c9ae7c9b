import MoteFormat
import MoteGraph

/// The records of a model while they are made, layer by layer: in bytes, or in float where a layer is kept so.
///
/// A value of the graph is a tensor of bytes, one of float32, or both: the other form is made, by a record of its own, when a
/// layer first reads it.
struct NetworkRecords {
  let graph: FoldedGraph
  /// The quantization of every value; of a model in float only the input's counts.
  let scales: [TensorScale]
  /// The layers that compute in float.
  let kept: Set<Int>
  /// The mean of every channel of every value, where biases are to be corrected by it.
  let means: [[Double]]?
  var layers: [LayerImage] = []
  var tensors: [TensorImage]
  var report: [String]
  private var bytesOfValue: [Int?] = [0]
  private var floatsOfValue: [Int?] = [nil]
  /// A bound on the magnitude of each value in float.
  private var bounds: [Double]

  init(_ graph: FoldedGraph, scales: [TensorScale], kept: Set<Int>, means: [[Double]]? = nil) {
    self.graph = graph
    self.scales = scales
    self.kept = kept
    self.means = means
    report = graph.notes
    tensors = [TensorImage(graph.input, scales[0])]
    bounds = [scales[0].largestMagnitude]
  }

  /// Adds the records of a layer, and of what its inputs need.
  mutating func add(_ index: Int) throws(ConvertError) {
    let layer = graph.layers[index]
    try layer.window.check(layer.name)
    try layer.pool?.check(layer.name)
    if kept.contains(index) {
      let bound = try addFloat(index)
      bounds.append(bound)
      bytesOfValue.append(nil)
      floatsOfValue.append(tensors.count - 1)
    } else {
      let isFloat = try addInteger(index)
      bounds.append(scales[index + 1].largestMagnitude)
      bytesOfValue.append(isFloat ? nil : tensors.count - 1)
      floatsOfValue.append(isFloat ? tensors.count - 1 : nil)
    }
  }

  /// Makes the last value float32, as the caller gets it.
  mutating func finish() {
    let last = graph.layers.count
    if floatsOfValue[last] == nil { _ = floats(of: last, name: "output") }
  }

  mutating func write(_ layer: LayerImage, _ output: TensorImage) {
    layers.append(layer)
    tensors.append(output)
  }

  /// The tensor that holds a value as bytes.
  mutating func bytes(of value: Int) -> Int {
    if let tensor = bytesOfValue[value] { return tensor }
    let image = LayerImage(name: "\(name(of: value))/bytes", op: .quantize, type: .none, inputs: [floatsOfValue[value] ?? 0])
    write(image, TensorImage(shape(of: value), scales[value]))
    bytesOfValue[value] = tensors.count - 1
    return tensors.count - 1
  }

  /// The tensor that holds a value as float32.
  mutating func floats(of value: Int, name: String? = nil) -> Int {
    if let tensor = floatsOfValue[value] { return tensor }
    let name = name ?? (value == 0 ? "input" : "\(self.name(of: value))/float")
    write(
      LayerImage(name: name, op: .dequantize, type: .none, inputs: [bytesOfValue[value] ?? 0]),
      TensorImage(floats: shape(of: value)))
    floatsOfValue[value] = tensors.count - 1
    return tensors.count - 1
  }

  func magnitude(of value: Int) -> Double { bounds[value] }

  private func name(of value: Int) -> String { value == 0 ? "input" : graph.layers[value - 1].name }

  private func shape(of value: Int) -> Shape { value == 0 ? graph.input : graph.layers[value - 1].outputShape }
}

extension TensorScale {
  /// The largest magnitude that a byte stands for.
  fileprivate var largestMagnitude: Double { Double(max(zeroPoint, 255 - zeroPoint)) * Double(scale) }
}
