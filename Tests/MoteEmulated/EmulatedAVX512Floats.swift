import MoteKernels
import MoteVector

enum EmulatedAVX512Floats: AVX512FloatLanes {}

extension EmulatedAVX512Floats {
  /// Once for all that share it: the compiler takes long for each.
  private static let run: Kernel.Run = { FloatKernels<EmulatedAVX512Floats>.run($0) }

  static let loops = Kernel(
    run: run, scratch: { FloatKernels<EmulatedAVX512Floats>.scratch($0, .loops) }, prepared: { FloatKernels<EmulatedAVX512Floats>.prepared($0, .loops) },
    prepare: { FloatKernels<EmulatedAVX512Floats>.prepare($0, $1, .loops) }, tileRows: 4)

  static let coldCalls = Kernel(
    run: run, scratch: { FloatKernels<EmulatedAVX512Floats>.scratch($0, .coldCalls) }, prepared: { FloatKernels<EmulatedAVX512Floats>.prepared($0, .coldCalls) },
    prepare: { FloatKernels<EmulatedAVX512Floats>.prepare($0, $1, .coldCalls) }, tileRows: 4)
}
