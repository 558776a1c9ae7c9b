import MoteKernels
import MoteVector

/// Kernels of instruction sets that few machines have, their intrinsics written in plain C: the algorithms bit for bit.
///
/// A module of its own, because the compiler takes minutes for it, and compiled for AVX2, where a vector of AVX-512 takes two
/// registers and not four: only for machines that have AVX2, then.
public enum EmulatedKernels {
  public static let integer = [
    ("AVX-512, emulated", EmulatedAVX512.loops), ("AVX-512 cold, emulated", EmulatedAVX512.coldCalls),
    ("AVX-512 without VNNI, emulated", EmulatedAVX512Base.loops), ("AVX-VNNI, emulated", EmulatedAVXVNNI.loops),
    ("AVX-VNNI cold, emulated", EmulatedAVXVNNI.coldCalls),
  ]

  public static let float = [
    ("AVX-512, emulated", EmulatedAVX512Floats.loops), ("AVX-512 cold, emulated", EmulatedAVX512Floats.coldCalls),
  ]

  /// Operators without weights, with AVX-512.
  public static let graph = EmulatedAVX512Base.graph
}
