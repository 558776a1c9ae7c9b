import MoteKernels
import MoteVector

enum EmulatedAVXVNNI: AVXVNNILanes {}

extension EmulatedAVXVNNI {
  /// Once for all that share it: the compiler takes long for each.
  private static let run: Kernel.Run = { VectorKernels<EmulatedAVXVNNI>.run($0) }

  static let loops = Kernel(
    run: run, scratch: { VectorKernels<EmulatedAVXVNNI>.scratch($0, .loops) }, prepared: { VectorKernels<EmulatedAVXVNNI>.prepared($0, .loops) },
    prepare: { VectorKernels<EmulatedAVXVNNI>.prepare($0, $1, .loops) }, tileRows: 4)

  static let coldCalls = Kernel(
    run: run, scratch: { VectorKernels<EmulatedAVXVNNI>.scratch($0, .coldCalls) }, prepared: { VectorKernels<EmulatedAVXVNNI>.prepared($0, .coldCalls) },
    prepare: { VectorKernels<EmulatedAVXVNNI>.prepare($0, $1, .coldCalls) }, tileRows: 4)
}
