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
  #if !MOTE_NO_GRAPHS
    /// Where tensors lie in a layer-wise plan, for the inputs behind the first: the caller's and the arena.
    var callers: UnsafeRawPointer? = nil
    var arena: UnsafeRawPointer? = nil
  #endif
}

/// Arguments of a kernel, made from the verified records of one layer; their first field is the geometry.
///
/// They are written where they will lie, field by field: made elsewhere and copied they would take the stack twice.
protocol LayerArguments {
  /// - Parameter arguments: memory for one structure, all of which is written.
  static func fill(
    _ arguments: UnsafeMutablePointer<Self>, _ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces)
}

extension LayerArguments {
  @inline(__always)
  fileprivate static func putGeometry(
    _ model: borrowing Model, _ index: Int, _ arguments: UnsafeMutablePointer<Self>
  ) {
    unsafe model.writeGeometry(index, UnsafeMutableRawPointer(arguments).assumingMemoryBound(to: Geometry.self))
  }
}

extension Int8Arguments: LayerArguments {
  @inline(never)
  static func fill(
    _ arguments: UnsafeMutablePointer<Self>, _ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces
  ) {
    unsafe putGeometry(model, index, arguments)
    let record = model.view(index).record
    let target = model.tensorView(index &+ 1)
    let file = unsafe model.file
    unsafe arguments.pointee.rows = places.rows
    unsafe arguments.pointee.layout = WeightLayout(rawValue: model.view(index).layout) ?? .canonical
    unsafe arguments.pointee.input = places.input.assumingMemoryBound(to: UInt8.self)
    unsafe arguments.pointee.weights = places.weights
    unsafe arguments.pointee.bias = (file + record.int(LayerRecord.biasOffsetField)).assumingMemoryBound(to: Int32.self)
    unsafe arguments.pointee.multipliers =
      (file + record.int(LayerRecord.multiplierOffsetField)).assumingMemoryBound(to: Int32.self)
    unsafe arguments.pointee.shifts = (file + record.int(LayerRecord.shiftOffsetField)).assumingMemoryBound(to: UInt8.self)
    // The layer gives accumulators out.
    if target.isFloat32 { unsafe (arguments.pointee.multipliers, arguments.pointee.shifts) = (nil, nil) }
    unsafe arguments.pointee.inputZeroPoint = model.tensorView(model.view(index).input).zeroPoint
    unsafe arguments.pointee.outputZeroPoint = target.zeroPoint
    unsafe arguments.pointee.qMin = record.uint8(LayerRecord.qMinField)
    unsafe arguments.pointee.qMax = record.uint8(LayerRecord.qMaxField)
    unsafe arguments.pointee.bound = record.uint32(LayerRecord.boundField)
    unsafe arguments.pointee.output = places.output
    unsafe arguments.pointee.scratch = places.scratch
  }
}

extension Float16Arguments: LayerArguments {
  @inline(never)
  static func fill(
    _ arguments: UnsafeMutablePointer<Self>, _ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces
  ) {
    unsafe putGeometry(model, index, arguments)
    let record = model.view(index).record
    unsafe arguments.pointee.rows = places.rows
    unsafe arguments.pointee.input = places.input.assumingMemoryBound(to: Float.self)
    unsafe arguments.pointee.weights = places.weights
    unsafe arguments.pointee.bias =
      (model.file + record.int(LayerRecord.biasOffsetField)).assumingMemoryBound(to: UInt16.self)
    unsafe arguments.pointee.relu = record.uint8(LayerRecord.activationField) == Activation.relu.rawValue
    unsafe arguments.pointee.output = places.output.assumingMemoryBound(to: Float.self)
    unsafe arguments.pointee.scratch = places.scratch
  }
}

extension MoveArguments: LayerArguments {
  @inline(never)
  static func fill(
    _ arguments: UnsafeMutablePointer<Self>, _ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces
  ) {
    unsafe putGeometry(model, index, arguments)
    let layer = model.view(index)
    // The scale of a conversion is that of its uint8 side.
    let bytes = model.tensorView(layer.isOperator(.quantize) ? index &+ 1 : layer.input)
    unsafe arguments.pointee.input = places.input
    unsafe arguments.pointee.output = places.output
    unsafe arguments.pointee.scale = Float(bitPattern: bytes.scale)
    unsafe arguments.pointee.zeroPoint = bytes.zeroPoint
    #if !hasFeature(Embedded)
      let isPool = layer.isOperator(.maxPool)
      unsafe arguments.pointee.limit(to: places.rows, inputRowBytes: model.tensorView(layer.input).rowBytes,
        outputRowBytes: model.tensorView(index &+ 1).rowBytes, hasWindow: isPool)
    #endif
  }
}

extension Model {
  /// Whether every INT8 layer takes the fast path of the kernels for cores with the DSP extension to the end; see
  /// `DSPKernels.isUsual`.
  public var isUsual: Bool {
    for index in upTo(layerCount) where view(index).isType(.int8) {
      // Nothing of a run's own memory is looked at.
      var places = unsafe LayerPlaces(
        input: file, output: UnsafeMutableRawPointer(mutating: file), scratch: UnsafeMutableRawPointer(mutating: file),
        weights: file, rows: Rows(firstRow: 0, rowCount: 0, inputRing: 1, outputRing: 1))
      let isConvolution = view(index).isOperator(.convolution)
      let isUsual = unsafe withUnsafeTemporaryAllocation(of: Int8Arguments.self, capacity: 1) { memory in
        guard let arguments = memory.baseAddress else { return false }
        unsafe Int8Arguments.fill(arguments, self, index, &places)
        return unsafe DSPKernels.isUsual(arguments, isConvolution: isConvolution)
      }
      guard isUsual else { return false }
    }
    return true
  }
}
