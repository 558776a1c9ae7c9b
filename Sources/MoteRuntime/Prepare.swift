import MoteFormat
import MoteKernels

extension Plan {
  /// Packs the weights of every layer for this plan's kernels, once; many sessions may then read them.
  /// - Parameter memory: `preparedBytes` of the caller's memory, aligned to 16.
  public func prepare(_ model: borrowing Model, into memory: inout MutableRawSpan) throws(RunError) {
    guard modelChecksum == model.checksum else { throw .wrongPlan }
    guard memory.byteCount >= preparedBytes else { throw .preparedTooSmall }
    let layers = model.layerCount
    let model = copy model
    let aligned = unsafe memory.withUnsafeMutableBytes { memory in
      guard UInt(bitPattern: memory.baseAddress) % UInt(Limits.memoryAlignment) == 0 else { return false }
      guard let start = memory.baseAddress else { return preparedBytes == 0 }
      unsafe model.bytes.withUnsafeBytes { file in
        let blocks = unsafe RunMemory(file: file.baseAddress)
        var offset = 0
        for index in 0..<layers {
          let layer = model.layer(index)
          // The plan was made with these kernels, so none is missing.
          guard let kernel = kernels.kernel(model.kernelKey(layer)) else { break }
          let call = LayerCall(model, index, layer, blocks, scratch: 0, prepared: 0)
          unsafe call.prepare(kernel, into: start + offset)
          offset += Limits.align(kernel.preparedBytes(call.geometry), Limits.sectionAlignment)
        }
      }
      return true
    }
    guard aligned else { throw .preparedMisaligned }
  }
}
