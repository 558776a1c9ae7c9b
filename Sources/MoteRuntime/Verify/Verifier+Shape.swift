import MoteFormat

extension Verifier {
  /// Checks that the output's shape is what the operator makes of the input's; returns the multiply-accumulates.
  static func checkShape(_ model: borrowing Model, _ index: Int, _ layer: LayerRecord) throws(ModelError) -> Int64 {
    let input = model.tensor(layer.input)
    let output = model.tensor(index + 1)
    let mismatch = ModelError(.shapeMismatch, at: model.tensorOffset(index + 1) + TensorRecord.heightField.offset)
    switch layer.op {
    case .quantize, .dequantize:
      guard input.height == output.height, input.width == output.width, input.channels == output.channels else {
        throw mismatch
      }
      return 0
    case .affine:
      guard output.height == 1, output.width == 1 else { throw mismatch }
      return try product(Int64(input.elementCount), Int64(output.channels), 1, model.layerOffset(index))
    case .convolution, .maxPool:
      let isPool = layer.op == .maxPool
      guard isPool ? input.channels == output.channels : true else { throw mismatch }
      guard input.channels % layer.groups == 0, output.channels % layer.groups == 0 else {
        throw ModelError(.badParameter, at: model.layerOffset(index) + LayerRecord.groupsField.offset)
      }
      let g = Geometry(layer, input: input, output: output)
      guard g.outputHeight >= 1, g.outputWidth >= 1, g.pooledHeight == output.height, g.pooledWidth == output.width
      else { throw mismatch }
      if isPool { return 0 }
      // In 64 bits, because `g.filterCount` would not fit the Int of a 32-bit device for every window and depth.
      let filter = Int64(layer.window.height * layer.window.width) * Int64(g.groupChannels)
      guard filter <= Int64(Int.max / 8) else { throw ModelError(.tooLarge, at: model.layerOffset(index)) }
      let positions = try product(Int64(g.outputHeight), Int64(g.outputWidth), 1, model.layerOffset(index))
      return try product(positions, filter, Int64(g.outputChannels), model.layerOffset(index))
    }
  }

  /// What a layer costs besides its multiply-accumulates: the elements it writes, times the window of a pool.
  static func checkMoves(_ model: borrowing Model, _ index: Int, _ layer: LayerRecord) throws(ModelError) -> Int64 {
    let written = Int64(model.tensor(index + 1).elementCount)
    let window = layer.op == .maxPool ? layer.window : layer.pool ?? WindowRecord()
    return try product(written, Int64(window.height * window.width), 1, model.layerOffset(index))
  }

  private static func product(_ a: Int64, _ b: Int64, _ c: Int64, _ offset: Int) throws(ModelError) -> Int64 {
    let (ab, first) = a.multipliedReportingOverflow(by: b)
    let (abc, second) = ab.multipliedReportingOverflow(by: c)
    guard !first, !second, abc <= Limits.maxMACs else { throw ModelError(.tooLarge, at: offset) }
    return abc
  }
}
