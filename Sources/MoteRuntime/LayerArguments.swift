import MoteFormat
import MoteKernels

/// Arguments of a kernel with weights, made from the verified records of one layer.
protocol LayerArguments {
  var geometry: Geometry { get }
  var rows: Rows { get set }
  var weights: UnsafeRawPointer { get set }
  init(_ model: borrowing Model, _ index: Int, file: UnsafeRawPointer, _ places: LayerPlaces)
}

extension Int8Arguments: LayerArguments {
  @inline(never)
  init(_ model: borrowing Model, _ index: Int, file: UnsafeRawPointer, _ places: LayerPlaces) {
    let layer = model.layer(index)
    let source = model.tensor(layer.input)
    let target = model.tensor(index + 1)
    let givesLogits = target.type == .float32
    unsafe self.init(
      geometry: Geometry(layer, input: source, output: target), layout: layer.layout,
      input: places.input.assumingMemoryBound(to: UInt8.self), weights: file + layer.weightsOffset,
      bias: (file + layer.biasOffset).assumingMemoryBound(to: Int32.self),
      multipliers: givesLogits ? nil : (file + layer.multiplierOffset).assumingMemoryBound(to: Int32.self),
      shifts: givesLogits ? nil : (file + layer.shiftOffset).assumingMemoryBound(to: UInt8.self),
      inputZeroPoint: source.zeroPoint, outputZeroPoint: target.zeroPoint, qMin: layer.qMin, qMax: layer.qMax,
      bound: layer.bound, output: places.output, scratch: places.scratch)
  }
}

extension Float16Arguments: LayerArguments {
  @inline(never)
  init(_ model: borrowing Model, _ index: Int, file: UnsafeRawPointer, _ places: LayerPlaces) {
    let layer = model.layer(index)
    unsafe self.init(
      geometry: model.geometry(layer, output: model.tensor(index + 1)),
      input: places.input.assumingMemoryBound(to: Float.self), weights: file + layer.weightsOffset,
      bias: (file + layer.biasOffset).assumingMemoryBound(to: UInt16.self), relu: layer.activation == .relu,
      output: places.output.assumingMemoryBound(to: Float.self), scratch: places.scratch)
  }
}

extension MoveArguments {
  @inline(never)
  init(_ model: borrowing Model, _ index: Int, _ places: LayerPlaces) {
    let layer = model.layer(index)
    let source = model.tensor(layer.input)
    let target = model.tensor(index + 1)
    // The scale of a conversion is that of its uint8 side.
    let bytes = layer.op == .quantize ? target : source
    unsafe self.init(
      geometry: Geometry(layer, input: source, output: target), input: places.input, output: places.output,
      scale: bytes.scale, zeroPoint: bytes.zeroPoint)
  }
}
