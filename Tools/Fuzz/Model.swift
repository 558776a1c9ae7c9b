/// The verifier, and the run of what it lets pass. The input's last byte tells whether checksums are recomputed first.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzModel(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let flag = bytes.popLast() else { return 0 }
  if flag & 3 != 0 { reseal(&bytes, mend: flag & 2 != 0) }
  let memory = AlignedMemory(bytes)
  guard let model = try? Model(verifying: memory.bytes) else { return 0 }
  guard model.macs <= 1 << 20, model.tensorArenaBytes <= 1 << 24, model.input.elementCount <= 1 << 20 else { return 0 }
  // Pools and copies cost time that no multiply-accumulate counts.
  for index in 0..<model.layerCount {
    let layer = model.layer(index)
    let isPool = layer.op == .maxPool || layer.op == .averagePool
    let window = isPool ? layer.window.height * layer.window.width : layer.op == .lrn ? min(layer.normalization.localSize, 1 << 16) : 1
    guard model.tensor(index + 1).elementCount * window <= 1 << 20 else { return 0 }
  }
  guard let loaded = try? LoadedModel(bytes: bytes) else { fatalError("a verified model did not load") }
  let input = (0..<loaded.height * loaded.width * loaded.channels).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ Int(flag)) }
  guard (try? loaded.classify(pixels: input)) != nil else { fatalError("a verified model did not run") }
  return 0
}

/// Recomputes checksums; `mend` also writes the true size of the file into the header.
private func reseal(_ bytes: inout [UInt8], mend: Bool) {
  if mend, bytes.count >= FileHeader.size { bytes.put(bytes.count, FileHeader.fileSize, 0) }
  Sealing.reseal(&bytes)
}
