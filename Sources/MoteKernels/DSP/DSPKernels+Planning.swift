#if !hasFeature(Embedded)
  import MoteFormat

  extension DSPKernels {
    /// As `kernel`, but with the scratch of a 32-bit core where this machine's pointers need more. For planning such a core's
    /// memory only; running these kernels here may need more.
    public static func kernel32(_ key: KernelKey) -> Kernel? {
      guard var kernel = kernel(key) else { return nil }
      if key == KernelKey(.convolution, .uint8, .winogradBytes) {
        kernel.scratch = { raw in
          DSPWinogradOnTheFly.scratch(
            raw.assumingMemoryBound(to: Geometry.self), table: DSPWinogradOnTheFly.tableBytes32)
        }
      }
      return kernel
    }
  }
#endif
