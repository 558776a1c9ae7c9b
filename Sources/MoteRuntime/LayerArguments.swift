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

extension Model {
  /// Whether every INT8 layer takes the fast path of the kernels for cores with the DSP extension to the end; see
  /// `DSPKernels.isUsual`.
  public var isUsual: Bool {
    for index in 0..<layerCount where view(index).isType(.int8) {
      // Nothing of a run's own memory is looked at.
      var places = unsafe LayerPlaces(
        input: file, output: UnsafeMutableRawPointer(mutating: file), scratch: UnsafeMutableRawPointer(mutating: file),
        weights: file, rows: Rows(firstRow: 0, rowCount: 0, inputRing: 1, outputRing: 1))
      let arguments = Int8Arguments(self, index, &places)
      let isConvolution = view(index).isOperator(.convolution)
      guard unsafe withUnsafePointer(to: arguments, { unsafe DSPKernels.isUsual($0, isConvolution: isConvolution) }) else {
        return false
      }
    }
    return true
  }
}
