import MoteFormat
import MoteKernels

/// The blocks of memory of one run. Addresses are optional because an empty span has none.
struct RunMemory {
  var file: UnsafeRawPointer?
  var input: UnsafeRawPointer?
  var output: UnsafeMutableRawPointer?
  var arena: UnsafeMutableRawPointer?
  var prepared: UnsafeRawPointer?

  /// A place that is never read or written: what a layer without scratch or data is given.
  static var nowhere: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(bitPattern: 64)! }
}

/// One layer with its addresses worked out from the verified records.
struct LayerCall {
  let layer: LayerRecord
  let geometry: Geometry
  let outputHeight: Int
  let outputBytes: Int
  let givesLogits: Bool
  private let file: UnsafeRawPointer
  private let input: UnsafeRawPointer
  let output: UnsafeMutableRawPointer
  private let scratch: UnsafeMutableRawPointer
  private let prepared: UnsafeRawPointer
  private let inputZeroPoint: UInt8
  private let outputZeroPoint: UInt8
  private let conversion: (scale: Float, zeroPoint: UInt8)

  /// - Parameters:
  ///   - scratch: bytes from the start of the arena.
  ///   - prepared: bytes from the start of the prepared weights.
  init(
    _ model: borrowing Model, _ index: Int, _ layer: LayerRecord, _ memory: RunMemory, scratch scratchOffset: Int,
    prepared preparedOffset: Int
  ) {
    let source = model.tensor(layer.input)
    let target = model.tensor(index + 1)
    self.layer = layer
    geometry = Geometry(layer, input: source, output: target)
    outputHeight = target.height
    outputBytes = target.byteCount
    givesLogits = layer.type == .int8 && target.type == .float32
    let nowhere = unsafe RunMemory.nowhere
    let arena = unsafe memory.arena ?? nowhere
    unsafe file = memory.file ?? UnsafeRawPointer(nowhere)
    if source.arenaOffset == TensorRecord.callerOwned {
      unsafe input = memory.input ?? UnsafeRawPointer(nowhere)
    } else {
      unsafe input = UnsafeRawPointer(arena + Int(truncatingIfNeeded: source.arenaOffset))
    }
    if target.arenaOffset == TensorRecord.callerOwned {
      unsafe output = memory.output ?? nowhere
    } else {
      unsafe output = arena + Int(truncatingIfNeeded: target.arenaOffset)
    }
    unsafe scratch = arena + scratchOffset
    unsafe prepared = (memory.prepared ?? UnsafeRawPointer(nowhere)) + preparedOffset
    inputZeroPoint = source.zeroPoint
    outputZeroPoint = target.zeroPoint
    let bytes = layer.op == .quantize ? target : source
    conversion = (bytes.scale, bytes.zeroPoint)
  }

  func run(_ kernel: Kernel) {
    switch layer.type {
    case .int8:
      var arguments = int8Arguments
      if kernel.prepare != nil { unsafe arguments.weights = prepared }
      unsafe withUnsafePointer(to: arguments) { unsafe kernel.run(UnsafeRawPointer($0)) }
    case .float16:
      var arguments = float16Arguments
      if kernel.prepare != nil { unsafe arguments.weights = prepared }
      unsafe withUnsafePointer(to: arguments) { unsafe kernel.run(UnsafeRawPointer($0)) }
    case .none:
      let arguments = unsafe MoveArguments(
        geometry: geometry, input: input, output: output, scale: conversion.scale, zeroPoint: conversion.zeroPoint)
      unsafe withUnsafePointer(to: arguments) { unsafe kernel.run(UnsafeRawPointer($0)) }
    }
  }

  /// Packs the layer's weights for the kernel.
  func prepare(_ kernel: Kernel, into memory: UnsafeMutableRawPointer) {
    guard let prepare = unsafe kernel.prepare else { return }
    switch layer.type {
    case .int8: unsafe withUnsafePointer(to: int8Arguments) { unsafe prepare(UnsafeRawPointer($0), memory) }
    case .float16: unsafe withUnsafePointer(to: float16Arguments) { unsafe prepare(UnsafeRawPointer($0), memory) }
    case .none: break
    }
  }

  /// `logit[o] = Float(acc[o]) * scale[o]`, in place: one conversion and one multiplication, equal on every machine.
  func scaleLogits() {
    let scales = unsafe (file + layer.multiplierOffset).assumingMemoryBound(to: Float.self)
    let channels = geometry.outputChannels
    for i in 0..<outputBytes / 4 {
      let accumulator = unsafe output.load(fromByteOffset: 4 * i, as: Int32.self)
      unsafe output.storeBytes(of: Float(accumulator) * scales[i % channels], toByteOffset: 4 * i, as: Float.self)
    }
  }

  private var int8Arguments: Int8Arguments {
    unsafe Int8Arguments(
      geometry: geometry, layout: layer.layout, input: input.assumingMemoryBound(to: UInt8.self), weights: file + layer.weightsOffset,
      bias: (file + layer.biasOffset).assumingMemoryBound(to: Int32.self),
      multipliers: givesLogits ? nil : (file + layer.multiplierOffset).assumingMemoryBound(to: Int32.self),
      shifts: givesLogits ? nil : (file + layer.shiftOffset).assumingMemoryBound(to: UInt8.self),
      inputZeroPoint: inputZeroPoint, outputZeroPoint: outputZeroPoint, qMin: layer.qMin, qMax: layer.qMax,
      bound: layer.bound, output: output, scratch: scratch)
  }

  private var float16Arguments: Float16Arguments {
    unsafe Float16Arguments(
      geometry: geometry, input: input.assumingMemoryBound(to: Float.self), weights: file + layer.weightsOffset,
      bias: (file + layer.biasOffset).assumingMemoryBound(to: UInt16.self), relu: layer.activation == .relu,
      output: output.assumingMemoryBound(to: Float.self), scratch: scratch)
  }
}
