import MoteFormat
import MoteKernels

/// Where one layer of a run reads and writes.
struct LayerPlaces {
  var input: UnsafeRawPointer
  var output: UnsafeMutableRawPointer
  var scratch: UnsafeMutableRawPointer
  /// Weights: the file's own, or packed ones.
  var weights: UnsafeRawPointer
  var rows: Rows
}

/// Arguments of a kernel, made from the verified records of one layer.
protocol LayerArguments {
  init(_ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces)
}

extension Int8Arguments: LayerArguments {
  init(_ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces) {
    let record = model.view(index).record
    let target = model.tensorView(index &+ 1)
    let file = unsafe model.file
    let givesLogits = target.isFloat32
    unsafe self.init(
      geometry: model.geometry(index), rows: places.rows, layout: WeightLayout(rawValue: model.view(index).layout) ?? .canonical,
      input: places.input.assumingMemoryBound(to: UInt8.self), weights: places.weights,
      bias: (file + record.int(LayerRecord.biasOffsetField)).assumingMemoryBound(to: Int32.self),
      multipliers: givesLogits
        ? nil : (file + record.int(LayerRecord.multiplierOffsetField)).assumingMemoryBound(to: Int32.self),
      shifts: givesLogits
        ? nil : (file + record.int(LayerRecord.shiftOffsetField)).assumingMemoryBound(to: UInt8.self),
      inputZeroPoint: model.tensorView(model.view(index).input).zeroPoint, outputZeroPoint: target.zeroPoint,
      qMin: record.uint8(LayerRecord.qMinField), qMax: record.uint8(LayerRecord.qMaxField),
      bound: record.uint32(LayerRecord.boundField), output: places.output, scratch: places.scratch)
  }
}

extension Float16Arguments: LayerArguments {
  init(_ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces) {
    let record = model.view(index).record
    unsafe self.init(
      geometry: model.geometry(index), rows: places.rows, input: places.input.assumingMemoryBound(to: Float.self),
      weights: places.weights,
      bias: (model.file + record.int(LayerRecord.biasOffsetField)).assumingMemoryBound(to: UInt16.self),
      relu: record.uint8(LayerRecord.activationField) == Activation.relu.rawValue,
      output: places.output.assumingMemoryBound(to: Float.self), scratch: places.scratch)
  }
}

extension MoveArguments: LayerArguments {
  init(_ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces) {
    let layer = model.view(index)
    // The scale of a conversion is that of its uint8 side.
    let bytes = model.tensorView(layer.isOperator(.quantize) ? index &+ 1 : layer.input)
    unsafe self.init(
      geometry: model.geometry(index), input: places.input, output: places.output,
      scale: Float(bitPattern: bytes.scale), zeroPoint: bytes.zeroPoint)
  }
}
