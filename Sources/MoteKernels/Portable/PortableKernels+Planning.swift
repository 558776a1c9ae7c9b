#if !hasFeature(Embedded)
  import MoteFormat

  extension PortableKernels {
    /// As `int8`, but with the scratch that a core needs which takes two tiles at once (ARMv7-M), whatever this machine takes.
    /// For planning such a core's memory only; running these kernels here may need more.
    public static func int8ByTwo(_ key: KernelKey) -> Kernel? {
      guard var kernel = int8(key) else { return nil }
      if key == KernelKey(.convolution, .uint8, .winogradPlain) {
        kernel.scratch = { raw in PortableWinograd.Scratch.bytes(raw.assumingMemoryBound(to: Geometry.self), atOnce: 2) }
      }
      if key == KernelKey(.convolution, .uint8, .winogradBytes) {
        kernel.scratch = { raw in
          let g = raw.assumingMemoryBound(to: Geometry.self)
          return PortableWinograd.Scratch.bytes(g, atOnce: 2) &+ PortableWinograd.weightBytes(g)
        }
      }
      return kernel
    }
  }
#endif
