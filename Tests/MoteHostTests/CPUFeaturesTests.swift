@testable import MoteHost
import Testing

@Suite("CPU features") struct CPUFeaturesTests {
  /// A CPU with everything, under an operating system that saves everything.
  private let full = X86Registers(
    leaf1C: 1 << 12 | 1 << 27 | 1 << 28 | 1 << 29, leaf7B: 1 << 5 | 1 << 8 | 1 << 16 | 1 << 17 | 1 << 30 | 1 << 31,
    leaf7C: 1 << 11, leaf7Sub1A: 1 << 4, xcr0: 0xE7)

  @Test("A full CPU has all") func all() {
    #expect(CPUFeatures(x86: full) == [.avx2, .avxVNNI, .avx512, .avx512VNNI])
  }

  @Test("Without ymm state there is nothing", arguments: [0, 0x1, 0x3, 0xE3] as [UInt64]) func noYMM(xcr0: UInt64) {
    var registers = full
    registers.xcr0 = xcr0
    #expect(CPUFeatures(x86: registers) == [])
  }

  @Test("Without zmm state there is no AVX-512", arguments: [0x7, 0x27, 0x67, 0xC7] as [UInt64])
  func noZMM(xcr0: UInt64) {
    var registers = full
    registers.xcr0 = xcr0
    #expect(CPUFeatures(x86: registers) == [.avx2, .avxVNNI])
  }

  @Test("AVX2 needs AVX, FMA, F16C and the register that tells", arguments: [12, 27, 28, 29])
  func partialAVX2(bit: UInt32) {
    var registers = full
    registers.leaf1C &= ~(1 << bit)
    #expect(CPUFeatures(x86: registers) == [])
  }

  @Test("AVX2 needs BMI2, for which its modules are compiled", arguments: [5, 8]) func partialLeaf7(bit: UInt32) {
    var registers = full
    registers.leaf7B &= ~(1 << bit)
    #expect(CPUFeatures(x86: registers) == [])
  }

  @Test("AVX-512 needs F, DQ, BW and VL", arguments: [16, 17, 30, 31]) func partialAVX512(bit: UInt32) {
    var registers = full
    registers.leaf7B &= ~(1 << bit)
    #expect(CPUFeatures(x86: registers) == [.avx2, .avxVNNI])
  }

  @Test("An empty CPU has nothing") func none() {
    #expect(CPUFeatures(x86: X86Registers()) == [])
    #expect(CPUFeatures(x86: X86Registers()).description == "none")
  }

  @Test("arm64 reads the kernel's words") func arm() {
    #expect(CPUFeatures(armHardware: 0, armHardware2: .max) == [])
    #expect(CPUFeatures(armHardware: 1 << 1, armHardware2: 0) == .neon)
    #expect(CPUFeatures(armHardware: 1 << 1 | 1 << 20, armHardware2: 1 << 13) == [.neon, .dotProduct, .int8Matrix])
  }
}
