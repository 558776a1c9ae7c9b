import MoteFormat
import MoteRuntime

extension KernelTable {
  /// These kernels for one model. Float layers agree within a bound, which is not enough in a model that mixes them with
  /// INT8 ones: there float layers are summed in the reference's order, so its bytes and its logits are equal on every path.
  public func fitting(_ model: borrowing Model) -> KernelTable {
    var (hasBytes, hasFloats) = (false, false)
    for index in 0..<model.layerCount {
      let layer = model.layer(index)
      if layer.op == .quantize { return withOrderedFloats }
      hasBytes = hasBytes || layer.type == .int8
      hasFloats = hasFloats || layer.type == .float16
    }
    return hasBytes && hasFloats ? withOrderedFloats : self
  }
}
