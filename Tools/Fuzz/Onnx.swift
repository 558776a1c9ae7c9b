/// The ONNX reader, allowed 16 MiB, and the fold of what it read. External data is refused: there is no folder.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzONNX(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let network = try? ONNXNetwork.parse(bytes, maxMemory: 1 << 24) else { return 0 }
  guard (try? network.graph.macs()) != nil else { fatalError("a graph was read whose shapes or parameters are wrong") }
  guard let bound = try? BoundGraph(network.graph, parameters: network.parameters) else { return 0 }
  _ = try? bound.folded()
  return 0
}
