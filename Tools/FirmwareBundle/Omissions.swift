import MoteFormat
import MoteRuntime

/// The compilation conditions that leave code out of a firmware build because a model does not use it.
///
/// `Sources/MoteFirmware/DeviceKernels.swift` reads them.
struct Omissions {
  let conditions: [String]

  init(_ model: borrowing Model) {
    var needed: Set<String> = []
    for index in 0..<model.layerCount {
      let layer = model.layer(index)
      switch layer.layout {
      case .winogradPairs, .winogradVectors, .winogradPlain: needed.insert("MOTE_NO_WINOGRAD")
      case .winogradBytes: needed.insert("MOTE_NO_ONTHEFLY")
      case .canonical, .direct, .directVectors: break
      }
      if layer.type == .float16 { needed.insert("MOTE_NO_FLOAT16") }
      if layer.type == .int8 { needed.insert("MOTE_NO_INT8") }
      if layer.op == .quantize || layer.op == .dequantize { needed.insert("MOTE_NO_CONVERSION") }
      if layer.isGraph { needed.insert("MOTE_NO_GRAPHS") }
      if layer.op == .maxPool { needed.insert("MOTE_NO_POOL") }
    }
    if model.preferredPlan == .layerwise { needed.insert("MOTE_NO_LAYERWISE") }
    if !model.isUsual { needed.insert("MOTE_NO_GENERAL") }
    conditions = Self.all.filter { !needed.contains($0) }
  }

  private static let all = [
    "MOTE_NO_WINOGRAD", "MOTE_NO_ONTHEFLY", "MOTE_NO_FLOAT16", "MOTE_NO_INT8", "MOTE_NO_CONVERSION", "MOTE_NO_POOL",
    "MOTE_NO_GENERAL", "MOTE_NO_LAYERWISE", "MOTE_NO_GRAPHS",
  ]
}
