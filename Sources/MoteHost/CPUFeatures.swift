import CMoteCPU

/// The vector instructions that programs may use: the CPU has them, and the operating system saves their registers.
public struct CPUFeatures: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// AVX2 with FMA, F16C and BMI2: what the modules for it are compiled for.
  public static let avx2 = CPUFeatures(rawValue: 1 << 0)
  /// 256-bit dot products of bytes without AVX-512.
  public static let avxVNNI = CPUFeatures(rawValue: 1 << 1)
  /// AVX-512 F, BW, DQ and VL.
  public static let avx512 = CPUFeatures(rawValue: 1 << 2)
  /// Dot products of bytes in AVX-512.
  public static let avx512VNNI = CPUFeatures(rawValue: 1 << 3)
  public static let neon = CPUFeatures(rawValue: 1 << 8)
  /// SDOT and UDOT.
  public static let dotProduct = CPUFeatures(rawValue: 1 << 9)
  /// SMMLA, UMMLA, USMMLA and USDOT.
  public static let int8Matrix = CPUFeatures(rawValue: 1 << 10)

  /// This machine's.
  public static let current: CPUFeatures = {
    #if arch(x86_64)
      CPUFeatures(x86: X86Registers.current)
    #elseif arch(arm64)
      CPUFeatures(armHardware: mote_hwcap(), armHardware2: mote_hwcap2())
    #else
      []
    #endif
  }()
}

/// The registers of an x86 CPU that tell what it has.
struct X86Registers {
  /// CPUID leaf 1, ECX.
  var leaf1C: UInt32 = 0
  /// CPUID leaf 7, subleaf 0, EBX and ECX.
  var leaf7B: UInt32 = 0
  var leaf7C: UInt32 = 0
  /// CPUID leaf 7, subleaf 1, EAX.
  var leaf7Sub1A: UInt32 = 0
  /// Extended control register 0, or 0 where there is none.
  var xcr0: UInt64 = 0

  #if arch(x86_64)
    static var current: X86Registers {
      let (one, seven, sub1) = (mote_cpuid(1, 0), mote_cpuid(7, 0), mote_cpuid(7, 1))
      return X86Registers(
        leaf1C: one.c, leaf7B: seven.b, leaf7C: seven.c, leaf7Sub1A: seven.a >= 1 ? sub1.a : 0,
        // Without OSXSAVE, reading the register is an illegal instruction.
        xcr0: one.c.has(27) ? mote_xcr0() : 0)
    }
  #endif
}

extension CPUFeatures {
  /// Bit numbers: Intel's manual, volume 2A, CPUID; volume 1, 13.3 for the register.
  init(x86 registers: X86Registers) {
    self = []
    // Bits 1 and 2: xmm and ymm; bits 5 to 7: mask registers and zmm.
    let savesYMM = registers.leaf1C.has(27) && registers.xcr0 & 0x06 == 0x06
    let savesZMM = savesYMM && registers.xcr0 & 0xE0 == 0xE0
    let (fma, f16c, avx) = (registers.leaf1C.has(12), registers.leaf1C.has(29), registers.leaf1C.has(28))
    guard savesYMM, avx, fma, f16c, registers.leaf7B.has(5), registers.leaf7B.has(8) else { return }
    insert(.avx2)
    if registers.leaf7Sub1A.has(4) { insert(.avxVNNI) }
    let (f, dq, bw, vl) = (
      registers.leaf7B.has(16), registers.leaf7B.has(17), registers.leaf7B.has(30), registers.leaf7B.has(31)
    )
    guard savesZMM, f, dq, bw, vl else { return }
    insert(.avx512)
    if registers.leaf7C.has(11) { insert(.avx512VNNI) }
  }

  /// Bit numbers: the Linux kernel's `asm/hwcap.h` of arm64.
  init(armHardware: UInt64, armHardware2: UInt64) {
    self = []
    guard armHardware & 1 << 1 != 0 else { return }
    insert(.neon)
    if armHardware & 1 << 20 != 0 { insert(.dotProduct) }
    if armHardware2 & 1 << 13 != 0 { insert(.int8Matrix) }
  }
}

extension UInt32 {
  fileprivate func has(_ bit: UInt32) -> Bool { self >> bit & 1 == 1 }
}

extension CPUFeatures: CustomStringConvertible {
  private static let names: [(CPUFeatures, String)] = [
    (.avx2, "AVX2"), (.avxVNNI, "AVX-VNNI"), (.avx512, "AVX-512"), (.avx512VNNI, "AVX-512 VNNI"),
    (.neon, "NEON"), (.dotProduct, "NEON dot product"), (.int8Matrix, "NEON i8mm"),
  ]

  /// `AVX2, AVX-VNNI`, or `none`.
  public var description: String {
    let present = Self.names.filter { contains($0.0) }.map(\.1)
    return present.isEmpty ? "none" : present.joined(separator: ", ")
  }
}
