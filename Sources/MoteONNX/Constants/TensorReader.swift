import Foundation
import MoteGraph
import MoteImport

/// Decodes the tensors of a model, from its own bytes or from files beside it, within a budget of memory.
struct TensorReader {
  /// The folder that external data must be in; nil where the model came from memory.
  let folder: String?
  var budget: MemoryBudget

  /// The standard's numbers of element types.
  private enum ElementType: Int32 {
    case float32 = 1
    case int32 = 6
    case int64 = 7
    case bool = 9
    case float16 = 10
    case float64 = 11
    case bfloat16 = 16

    var scalar: ScalarType? {
      switch self {
      case .float32: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      case .float64: .float64
      case .int32, .int64, .bool: nil
      }
    }

    var storedSize: Int {
      switch self {
      case .float16, .bfloat16: 2
      case .float32, .int32: 4
      case .float64, .int64: 8
      case .bool: 1
      }
    }
  }

  mutating func read(_ tensor: ONNXTensor, at place: String) throws(ImportError) -> Constant {
    guard let type = ElementType(rawValue: tensor.dataType) else {
      throw ImportError(
        .refused, at: place,
        "found element type \(tensor.dataType), expected float32, float16, bfloat16, float64, int32, int64 or bool")
    }
    let layout = try ArrayLayout(shape: tensor.dims.map { Int($0) }, order: .c, at: place)
    let (size, overflow) = layout.count.multipliedReportingOverflow(by: type.storedSize)
    guard !overflow else { throw ImportError(.malformed, at: place, "impossible shape \(describe(shape: layout.shape))") }
    try checkSources(tensor, at: place)
    let numbers: Constant.Numbers
    if tensor.dataLocation != 0 {
      let file = try ExternalData(tensor, folder: folder, expecting: size, at: place)
      // What is read is charged like what is kept, because both are there at once.
      try budget.charge(size, at: place)
      numbers = try decode(Data(try file.read(at: place)), type, layout, at: place)
    } else if !tensor.rawData.isEmpty || layout.count == 0 {
      numbers = try decode(tensor.rawData, type, layout, at: place)
    } else {
      numbers = try typed(tensor, type, layout, at: place)
    }
    return Constant(dims: layout.shape, numbers: numbers)
  }

  /// A tensor's numbers stand in one place.
  private func checkSources(_ tensor: ONNXTensor, at place: String) throws(ImportError) {
    guard tensor.dataLocation == 0 || tensor.dataLocation == 1 else {
      throw ImportError(.malformed, at: place, "found data location \(tensor.dataLocation), expected 0 or 1")
    }
    let inside = [
      tensor.rawData.count, tensor.floatData.count, tensor.int32Data.count, tensor.int64Data.count,
      tensor.doubleData.count,
    ].filter { $0 > 0 }.count
    guard tensor.dataLocation == 0 ? inside <= 1 : inside == 0 else {
      throw ImportError(.malformed, at: place, "found its numbers in several places, expected one")
    }
  }

  private mutating func decode(
    _ data: Data, _ type: ElementType, _ layout: ArrayLayout, at place: String
  ) throws(ImportError) -> Constant.Numbers {
    if let scalar = type.scalar {
      let array = ArrayData(layout: layout, type: scalar, isBigEndian: false)
      try array.check(byteCount: data.count, budget: &budget, at: place)
      return data.withUnsafeBytes { bytes in
        .floats(NamedArray(name: "", shape: [], values: array.decode(bytes)).floats)
      }
    }
    let size = type.storedSize
    guard data.count == layout.count * size else {
      throw ImportError(
        .malformed, at: place,
        "shape \(describe(shape: layout.shape)) of \(type) needs \(layout.count * size) bytes of data, found \(data.count)")
    }
    try budget.charge(layout.count * 8, at: place)
    let count = layout.count
    return data.withUnsafeBytes { bytes in
      .integers(
        (0..<count).map { index in
          switch type {
          case .int64: Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)))
          case .int32: Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: Int32.self)))
          default: Int(bytes[index])
          }
        })
    }
  }

  /// The numbers of the field that belongs to the type.
  private mutating func typed(
    _ tensor: ONNXTensor, _ type: ElementType, _ layout: ArrayLayout, at place: String
  ) throws(ImportError) -> Constant.Numbers {
    let count: Int
    switch type {
    case .float32: count = tensor.floatData.count
    case .float64: count = tensor.doubleData.count
    case .int64: count = tensor.int64Data.count
    case .int32, .bool, .float16, .bfloat16: count = tensor.int32Data.count
    }
    guard count == layout.count else {
      throw ImportError(
        .malformed, at: place,
        "shape \(describe(shape: layout.shape)) of \(type) needs \(layout.count) numbers, found \(count)")
    }
    try budget.charge(count * 8, at: place)
    switch type {
    case .float32: return .floats(tensor.floatData)
    case .float64: return .floats(tensor.doubleData.map { Float($0) })
    case .int64: return .integers(tensor.int64Data.map { Int($0) })
    case .int32, .bool: return .integers(tensor.int32Data.map { Int($0) })
    case .float16, .bfloat16:
      if let wrong = tensor.int32Data.first(where: { UInt16(exactly: $0) == nil }) {
        throw ImportError(.malformed, at: place, "found \(wrong), expected the 16 bits of a \(type)")
      }
      let bits = tensor.int32Data.map { UInt16(truncatingIfNeeded: $0) }
      return .floats(bits.map { type == .float16 ? widen(binary16: $0) : widen(bfloat16: $0) })
    }
  }
}
