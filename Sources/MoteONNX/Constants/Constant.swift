import MoteGraph

/// A tensor whose numbers the model holds.
struct Constant {
  enum Numbers {
    case floats([Float])
    case integers([Int])
  }

  /// Stands for the batch in the shape of a value whose batch the model does not fix. No number of a file is it where it
  /// would be taken for one: sizes are not negative.
  static let anyBatch = Int.min

  var dims: [Int]
  var numbers: Numbers

  var count: Int {
    switch numbers {
    case .floats(let values): values.count
    case .integers(let values): values.count
    }
  }

  /// The same numbers under other dimensions of the same product.
  func reshaped(_ dims: [Int]) -> Constant { Constant(dims: dims, numbers: numbers) }

  /// Axis `d` of the result is axis `axes[d]`; `axes` is a permutation.
  func transposed(_ axes: [Int]) -> Constant {
    var strides = [Int](repeating: 1, count: dims.count)
    for axis in dims.indices.reversed().dropFirst() { strides[axis] = strides[axis + 1] * dims[axis + 1] }
    let (shape, steps) = (axes.map { dims[$0] }, axes.map { strides[$0] })
    func gather<Number>(_ values: [Number]) -> [Number] {
      var (index, element) = ([Int](repeating: 0, count: shape.count), 0)
      return (0..<values.count).map { _ in
        defer {
          for axis in shape.indices.reversed() {
            index[axis] += 1
            element += steps[axis]
            if index[axis] < shape[axis] { break }
            element -= index[axis] * steps[axis]
            index[axis] = 0
          }
        }
        return values[element]
      }
    }
    switch numbers {
    case .floats(let values): return Constant(dims: shape, numbers: .floats(gather(values)))
    case .integers(let values): return Constant(dims: shape, numbers: .integers(gather(values)))
    }
  }
}
