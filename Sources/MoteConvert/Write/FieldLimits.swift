import MoteFormat

extension ModelImage {
  /// Throws for what a record has no room for, by the name of the layer.
  func checkFields() throws(ConvertError) {
    guard layers.count < Int(UInt16.max) else {
      throw ConvertError("\(name): found \(layers.count) layers, expected fewer than \(UInt16.max)")
    }
    for layer in layers {
      // The file ends each name with a NUL.
      guard !layer.name.utf8.contains(0) else {
        let name = layer.name.unicodeScalars.map { $0 == "\0" ? "\\0" : String($0) }.joined()
        throw ConvertError("layer \(name): found a NUL in the name, expected none")
      }
      try check(layer.reachBottom, LayerRecord.reachBottomField, layer.name)
      try check(layer.reachRight, LayerRecord.reachRightField, layer.name)
      try check(layer.groups, LayerRecord.groupsField, layer.name)
      try check(layer.normalization.localSize, LayerRecord.localSizeField, layer.name)
    }
    try checkLabels(labels)
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

/// Throws for a label that the file cannot hold.
func checkLabels(_ labels: [String]) throws(ConvertError) {
  guard labels.allSatisfy({ !$0.utf8.contains(0) }) else {
    throw ConvertError("labels: found a NUL, with which the file ends a label")
  }
}
