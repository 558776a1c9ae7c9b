/// An ONNX model on its way to a file; its external data are looked for in no folder. What is read is bounded, and shapes are
/// overflow-checked. What is converted opens: `writeModel` verifies it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzONNX(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let network = try? ONNXNetwork.parse(bytes, maxMemory: 1 << 24) else { return 0 }
  guard let macs = try? network.graph.macs() else { fatalError("a graph was read whose shapes or parameters are wrong") }
  guard let bound = try? BoundGraph(network.graph, parameters: network.parameters) else { return 0 }
  guard let folded = try? bound.folded() else { return 0 }
  _ = checked { try convertToFloat16(folded) }
  // Calibration runs the network.
  guard macs < 1 << 20, folded.input.count < 1 << 16 else { return 0 }
  let image = (0..<folded.input.count).map { UInt8(truncatingIfNeeded: 89 &* $0) }
  let ranges = try? calibrate(folded, images: image, count: 1, method: .minMax, threads: 1, maxMemory: 1 << 24)
  if let ranges { _ = checked { try convertToInt8(folded, ranges) } }
  return 0
}

/// A refusal names a layer or a limit; it never is the verifier's of a file that the converter wrote.
private func checked(_ convert: () throws -> ConvertedModel) -> ConvertedModel? {
  do { return try convert() } catch {
    if "\(error)".hasPrefix("the model cannot be used") { fatalError("\(error)") }
    return nil
  }
}
