import MoteFormat
import MoteKernels
import MoteVector

// The doors for firmware; `vector_check.h` describes them.

#if hasFeature(Embedded)
  @c(vector_check_layers)
  public func vectorCheckLayers(
    _ path: Int32, _ coldCalls: Bool, _ floats: Bool, _ first: Int, _ count: Int, _ memory: UnsafeMutableRawPointer, _ byteCount: Int,
    _ digest: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard let kernels = CheckPath(rawValue: path)?.kernels(coldCalls ? .coldCalls : .loops) else { return -1 }
    var hash = SHA256()
    let index =
      floats
      ? VectorCheck.floatLayers(kernels, first: first, count: count, memory, byteCount: byteCount, &hash)
      : VectorCheck.layers(kernels, first: first, count: count, memory, byteCount: byteCount, &hash)
    write(hash.finish(), digest)
    return index
  }

  @c(vector_check_network)
  public func vectorCheckNetwork(
    _ path: Int32, _ coldCalls: Bool, _ model: UnsafeRawPointer, _ modelBytes: Int, _ images: UnsafePointer<UInt8>,
    _ imageBytes: Int, _ memory: UnsafeMutableRawPointer, _ byteCount: Int, _ digest: UnsafeMutablePointer<UInt8>,
    _ run: @convention(c) () -> Void, _ layers: @convention(c) () -> Void, _ layer: @convention(c) () -> Void,
    _ done: @convention(c) () -> Void
  ) -> Int32 {
    guard let kernels = CheckPath(rawValue: path)?.kernels(coldCalls ? .coldCalls : .loops) else { return -1 }
    var hash = SHA256()
    let error = VectorCheck.network(
      kernels, model: RawSpan(_unsafeStart: model, byteCount: modelBytes), images: Span(_unsafeStart: images, count: imageBytes),
      memory, byteCount: byteCount, &hash, marks: Marks(run: run, layers: layers, layer: layer, done: done))
    write(hash.finish(), digest)
    return error
  }

  private func write(_ digest: SHA256.Digest, _ to: UnsafeMutablePointer<UInt8>) {
    for i in 0..<32 { to[i] = digest[i] }
  }
#endif
