import MoteKernels

extension KernelTable {
  /// The fastest kernels that this CPU and this build have, or the path that `MOTE_ISA` forces.
  /// - Throws: `HostError.unknownPath` for a path that is impossible here.
  public static func best(forced: String?) throws(HostError) -> KernelTable {
    guard let forced, forced != "scalar" else { return .reference }
    throw .unknownPath(forced)
  }
}
