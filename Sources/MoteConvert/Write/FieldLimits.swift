import MoteFormat

extension ModelImage {
  /// Throws for what a record has no room for, by the name of the layer.
  func checkFields() throws(ConvertError) {
    guard layers.count < Int(UInt16.max) else {
      throw ConvertError("\(name): found \(layers.count) layers, expected fewer than \(UInt16.max)")
    }
    for layer in layers {
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
