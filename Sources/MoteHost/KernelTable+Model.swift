import MoteFormat
import MoteRuntime

extension KernelTable {
  /// These kernels for one model. Float layers agree within a bound, which is not enough where their values are rounded to
  /// bytes: in a model that quantizes, float layers are summed in the reference's order, so its bytes are equal on every path.
  public func fitting(_ model: borrowing Model) -> KernelTable {
    for index in 0..<model.layerCount where model.layer(index).op == .quantize { return withOrderedFloats }
    return self
  }
}
