import MoteFormat
import MoteKernels

extension KernelTable {
  /// The kernels that this build was made with; the one place that picks them.
  static var device: KernelTable { .reference }
}
