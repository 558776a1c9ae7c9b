import MoteFormat
import MoteKernels

/// How much memory a run of one model with one set of kernels takes: known to the byte before the first run.
public struct Plan: Sendable {
  /// Where the tensors lie in the arena.
  public enum Kind: Sendable {
    /// Every layer's output whole, at the offsets that the file holds.
    case layerwise
  }

  public let kind: Kind
  public let kernels: KernelTable
  /// Bytes of the arena that hold tensors.
  public let tensorBytes: Int
  /// Bytes behind the tensors that the hungriest kernel uses.
  public let scratchBytes: Int
  /// Bytes of packed weights; 0 when every kernel reads the file's own layout.
  public let preparedBytes: Int
  /// The header checksum of the model that was planned; it covers the checksum of every section.
  let modelChecksum: UInt32

  /// Bytes of arena that one session needs, aligned to 16.
  public var arenaBytes: Int { tensorBytes + scratchBytes }

  public init(_ model: borrowing Model, kernels: KernelTable = .reference) {
    kind = .layerwise
    self.kernels = kernels
    tensorBytes = model.tensorArenaBytes
    var scratch = 0
    var prepared = 0
    for index in 0..<model.layerCount {
      let layer = model.layer(index)
      let geometry = model.geometry(layer, output: model.tensor(index + 1))
      let kernel = kernels.kernel(for: layer, input: model.tensor(layer.input).type)
      scratch = max(scratch, kernel.scratchBytes(geometry))
      prepared += Limits.align(kernel.preparedBytes(geometry), Limits.sectionAlignment)
    }
    scratchBytes = Limits.align(scratch, Limits.memoryAlignment)
    preparedBytes = prepared
    modelChecksum = model.checksum
  }
}

extension KernelTable {
  /// The kernel that computes a layer. Operators and types were checked to go together.
  func kernel(for layer: LayerRecord, input: TensorType) -> Kernel {
    switch (layer.op, layer.type) {
    case (.convolution, .float16): convolutionFloat16
    case (.convolution, _): convolutionInt8
    case (.affine, .float16): affineFloat16
    case (.affine, _): affineInt8
    case (.maxPool, _): input == .uint8 ? maxPoolUInt8 : maxPoolFloat32
    case (.quantize, _): quantize
    case (.dequantize, _): dequantize
    }
  }
}
