import MoteHost
import MoteRuntime

/// The kernels that the command runs on: those of `--path`, else those that `MOTE_ISA` forces, else the fastest here.
public func selectedKernels(path: String? = nil, for use: Use = .loops) throws(CommandFailure) -> KernelTable {
  let variable = environmentVariable("MOTE_ISA")
  do throws(HostError) {
    return try KernelTable.best(forced: path ?? variable, for: use)
  } catch {
    throw CommandFailure((path == nil ? "MOTE_ISA=" : "--path ") + "\(error)")
  }
}
