import MoteFormat

extension ModelImage {
  /// Throws for what a record has no room for, by the name of the layer.
  func checkFields() throws(ConvertError) {
    for layer in layers {
      for (what, window) in [("window", layer.window), ("pool", layer.pool ?? WindowRecord())] {
        let sizes = [window.height, window.width]
        let others = [window.strideY, window.strideX, window.padTop, window.padLeft, window.padBottom, window.padRight]
        guard let largest = (sizes + others).max(), largest > Int(UInt8.max) else { continue }
        throw ConvertError(
          "layer \(layer.name): found a \(what) of \(sizes[0])x\(sizes[1]) with strides and pads up to \(others.max() ?? 0), expected at most \(UInt8.max)")
      }
      try check(layer.reachBottom, LayerRecord.reachBottomField, layer.name)
      try check(layer.reachRight, LayerRecord.reachRightField, layer.name)
      try check(layer.groups, LayerRecord.groupsField, layer.name)
      try check(layer.normalization.localSize, LayerRecord.localSizeField, layer.name)
    }
    let classes = tensors.last?.channels ?? 0
    guard classes <= Int(UInt16.max) else {
      throw ConvertError("\(name): found \(classes) classes, expected at most \(UInt16.max)")
    }
  }

  private func check(_ value: Int, _ field: Field, _ layer: String) throws(ConvertError) {
    let most = 1 << (8 * field.size) - 1
    guard value <= most else {
      throw ConvertError("layer \(layer): found \(field.name) \(value), expected at most \(most)")
    }
  }
}
