import CMoteBench
import MoteCommandSupport
import MoteHost

/// A loop that does nothing but one multiply instruction: what the core could do at best.
struct Peak {
  let name: String
  let loop: mote_peak_loop
  let needs: CPUFeatures

  /// Every loop that this CPU can run.
  static var possible: [Peak] { all.filter { $0.needs.isSubset(of: .current) && mote_peak_run($0.loop, 1) > 0 } }

  /// The loop that a path is measured by; nil where it has no vector instruction of its own.
  static func name(of path: String, isFloat: Bool) -> String? {
    switch KernelPath(rawValue: path) {
    case .avx2: isFloat ? "AVX2 FMA" : "AVX2 vpmaddwd"
    case .avxvnni: isFloat ? "AVX2 FMA" : "AVX-VNNI vpdpbusd"
    case .avx512: isFloat ? "AVX-512 FMA" : "AVX-512 vpmaddwd"
    case .avx512vnni: isFloat ? "AVX-512 FMA" : "AVX-512 vpdpbusd"
    case .neon: isFloat ? "NEON FMLA" : "NEON SMLAL"
    case .neondot, .neoni8mm: isFloat ? "NEON FMLA" : "NEON SDOT"
    case .scalar, .portable, nil: nil
    }
  }

  private static let all = [
    Peak(name: "AVX2 vpmaddwd", loop: MOTE_PEAK_AVX2_VPMADDWD, needs: .avx2),
    Peak(name: "AVX2 FMA", loop: MOTE_PEAK_AVX2_FMA, needs: .avx2),
    Peak(name: "AVX-VNNI vpdpbusd", loop: MOTE_PEAK_AVXVNNI_VPDPBUSD, needs: .avxVNNI),
    Peak(name: "AVX-512 vpmaddwd", loop: MOTE_PEAK_AVX512_VPMADDWD, needs: .avx512),
    Peak(name: "AVX-512 FMA", loop: MOTE_PEAK_AVX512_FMA, needs: .avx512),
    Peak(name: "AVX-512 vpdpbusd", loop: MOTE_PEAK_AVX512_VPDPBUSD, needs: [.avx512, .avx512VNNI]),
    Peak(name: "NEON SMLAL", loop: MOTE_PEAK_NEON_SMLAL, needs: .neon),
    Peak(name: "NEON FMLA", loop: MOTE_PEAK_NEON_FMLA, needs: .neon),
    Peak(name: "NEON SDOT", loop: MOTE_PEAK_NEON_SDOT, needs: .dotProduct),
  ]

  /// The best of several short runs, in multiply-accumulates a nanosecond.
  func measure() -> Double {
    var best = 0.0
    for _ in 0..<20 {
      let start = monotonicSeconds()
      let macs = mote_peak_run(loop, 20_000)
      best = Swift.max(best, Double(macs) / ((monotonicSeconds() - start) * 1e9))
    }
    return best
  }
}
