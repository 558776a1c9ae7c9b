import MoteKernels
import MoteVector

enum EmulatedAVX512Base: AVX512Lanes {}

extension EmulatedAVX512Base {
  /// Once for all that share it: the compiler takes long for each.
  private static let run: Kernel.Run = { VectorKernels<EmulatedAVX512Base>.run($0) }

  static let loops = Kernel(
    run: run, scratch: { VectorKernels<EmulatedAVX512Base>.scratch($0, .loops) }, prepared: { VectorKernels<EmulatedAVX512Base>.prepared($0, .loops) },
    prepare: { VectorKernels<EmulatedAVX512Base>.prepare($0, $1, .loops) }, tileRows: 4)
}

extension EmulatedAVX512Base {
  static let graph = GraphDoors(
    maxPool: { GraphKernels<EmulatedAVX512Base>.maxPool($0) }, averagePool: { GraphKernels<EmulatedAVX512Base>.averagePool($0) },
    globalAveragePool: { GraphKernels<EmulatedAVX512Base>.globalAveragePool($0) }, add: { GraphKernels<EmulatedAVX512Base>.add($0) },
    concat: { GraphKernels<EmulatedAVX512Base>.concat($0) }, lookup: { GraphKernels<EmulatedAVX512Base>.lookup($0) },
    lrn: { GraphKernels<EmulatedAVX512Base>.lrn($0) })
}
