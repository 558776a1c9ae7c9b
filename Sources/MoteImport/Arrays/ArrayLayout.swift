/// Where the numbers of an array stand in its data: element `i0, i1, ...` is stored at `sum(i[d] * strides[d])`.
package struct ArrayLayout {
  package enum Order {
    case c, fortran
    /// Stored in C order with `shape` as given, then transposed: axis `d` of the array is stored axis `axes[d]`.
    case permuted(axes: [Int])
  }

  /// numpy's own limit.
  package static let maximumRank = 64

  package let shape: [Int]
  let strides: [Int]
  package let count: Int

  /// - Throws: for too many or negative dimensions, a product beyond `Int`, or axes that are no permutation.
  package init(shape: [Int], order: Order, at place: String) throws(ImportError) {
    guard shape.count <= Self.maximumRank else {
      throw ImportError(.tooLarge, at: place, "\(shape.count) dimensions, at most \(Self.maximumRank) are read")
    }
    count = try Self.product(shape, at: place)
    switch order {
    case .c:
      (self.shape, strides) = (shape, Self.packedStrides(shape))
    case .fortran:
      (self.shape, strides) = (shape, Self.packedStrides(shape.reversed()).reversed())
    case .permuted(let axes):
      guard axes.sorted() == Array(shape.indices) else {
        throw ImportError(
          .malformed, at: place, "axis order \(printable("\(axes)")) is no permutation of \(shape.count) axes")
      }
      let packed = Self.packedStrides(shape)
      (self.shape, strides) = (axes.map { shape[$0] }, axes.map { packed[$0] })
    }
  }

  /// True when the stored order is already C order.
  var isPacked: Bool { strides == Self.packedStrides(shape) }

  private static func product(_ shape: [Int], at place: String) throws(ImportError) -> Int {
    var count = 1
    // Zero dimensions count as one here, so that `count` bounds every stride too.
    for size in shape {
      let (next, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      guard size >= 0, !overflow else {
        throw ImportError(.malformed, at: place, "impossible shape \(describe(shape: shape))")
      }
      count = next
    }
    return shape.contains(0) ? 0 : count
  }

  private static func packedStrides(_ shape: [Int]) -> [Int] {
    var stride = 1
    var strides = shape
    for axis in shape.indices.reversed() {
      strides[axis] = stride
      stride *= max(shape[axis], 1)
    }
    return strides
  }
}
