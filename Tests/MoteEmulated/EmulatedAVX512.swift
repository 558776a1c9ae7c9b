import MoteKernels
import MoteVector

enum EmulatedAVX512: AVX512VNNILanes {}

extension EmulatedAVX512 {
  /// Once for all that share it: the compiler takes long for each.
  private static let run: Kernel.Run = { VectorKernels<EmulatedAVX512>.run($0) }

  static let loops = Kernel(
    run: run, scratch: { VectorKernels<EmulatedAVX512>.scratch($0, .loops) }, prepared: { VectorKernels<EmulatedAVX512>.prepared($0, .loops) },
    prepare: { VectorKernels<EmulatedAVX512>.prepare($0, $1, .loops) }, tileRows: 4)

  static let coldCalls = Kernel(
    run: run, scratch: { VectorKernels<EmulatedAVX512>.scratch($0, .coldCalls) }, prepared: { VectorKernels<EmulatedAVX512>.prepared($0, .coldCalls) },
    prepare: { VectorKernels<EmulatedAVX512>.prepare($0, $1, .coldCalls) }, tileRows: 4)
}
