import MoteFormat

extension ReferenceKernels {
  /// The kernel of an operator from 4 to 12, all with `GraphArguments`; nil for other keys, and in a build without them.
  public static func graph(_ key: KernelKey) -> Kernel? {
    #if MOTE_NO_GRAPHS
      return nil
    #else
      return switch key {
      case KernelKey(.averagePool, .uint8): Kernel(run: averagePoolUInt8)
      case KernelKey(.averagePool, .float32): Kernel(run: averagePoolFloat32)
      case KernelKey(.globalAveragePool, .uint8): Kernel(run: globalAveragePoolUInt8)
      case KernelKey(.globalAveragePool, .float32): Kernel(run: globalAveragePoolFloat32)
      case KernelKey(.add, .uint8): Kernel(run: addUInt8)
      case KernelKey(.add, .float32): Kernel(run: addFloat32)
      case KernelKey(.concat, .uint8): Kernel(run: concatUInt8)
      case KernelKey(.concat, .float32): Kernel(run: concatFloat32)
      case KernelKey(.lrn, .uint8): Kernel(run: lrnUInt8)
      case KernelKey(.lrn, .float32): Kernel(run: lrnFloat32)
      case KernelKey(.sigmoid, .float32): Kernel(run: sigmoid)
      case KernelKey(.tanh, .float32): Kernel(run: tanh)
      case KernelKey(.softmax, .float32): Kernel(run: softmax)
      case KernelKey(.lookup, .uint8): Kernel(run: lookup)
      default: nil
      }
    #endif
  }
}
