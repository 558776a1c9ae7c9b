import MoteGraph

/// The stored numbers of one array, checked against its layout, ready to be decoded.
package struct ArrayData {
  package let layout: ArrayLayout
  package let type: ScalarType
  package let isBigEndian: Bool

  package init(layout: ArrayLayout, type: ScalarType, isBigEndian: Bool) {
    self.layout = layout
    self.type = type
    self.isBigEndian = isBigEndian
  }

  /// - Throws: unless exactly the bytes of the shape are there, and the budget holds the decoded array.
  package func check(byteCount: Int, budget: inout MemoryBudget, at place: String) throws(ImportError) {
    let (expected, overflow) = layout.count.multipliedReportingOverflow(by: type.storedSize)
    guard !overflow, byteCount == expected else {
      let needed = overflow ? "more than 2^63" : "\(expected)"
      throw ImportError(
        .malformed, at: place,
        "shape \(describe(shape: layout.shape)) of \(type) needs \(needed) bytes of data, found \(byteCount)")
    }
    try budget.charge(layout.count * type.decodedSize, at: place)
  }

  /// Decodes `bytes`, whose count has passed `check`.
  package func decode(_ bytes: UnsafeRawBufferPointer) -> NamedArray.Values {
    switch type {
    case .float16: .float32(gather(bytes, UInt16.self) { widen(binary16: $0) })
    case .bfloat16: .float32(gather(bytes, UInt16.self) { widen(bfloat16: $0) })
    case .float32: .float32(gather(bytes, UInt32.self) { Float(bitPattern: $0) })
    case .float64: .float64(gather(bytes, UInt64.self) { Double(bitPattern: $0) })
    }
  }

  /// Walks the array in C order, reading each number through the layout's strides.
  @inline(__always)
  private func gather<Bits: FixedWidthInteger, Number>(
    _ bytes: UnsafeRawBufferPointer, _: Bits.Type, _ number: (Bits) -> Number
  ) -> [Number] {
    let size = MemoryLayout<Bits>.size
    func read(_ element: Int) -> Number {
      let bits = bytes.loadUnaligned(fromByteOffset: element * size, as: Bits.self)
      return number(isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits))
    }
    if layout.isPacked { return (0..<layout.count).map(read) }

    var index = [Int](repeating: 0, count: layout.shape.count)
    var element = 0
    var result: [Number] = []
    result.reserveCapacity(layout.count)
    for _ in 0..<layout.count {
      result.append(read(element))
      for axis in layout.shape.indices.reversed() {
        index[axis] += 1
        element += layout.strides[axis]
        if index[axis] < layout.shape[axis] { break }
        element -= index[axis] * layout.strides[axis]
        index[axis] = 0
      }
    }
    return result
  }
}
