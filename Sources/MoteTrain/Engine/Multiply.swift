import CBLIS

/// A matrix in memory: where element (0, 0) is and how far apart rows and columns are. Rows may overlap in an operand.
struct Matrix {
  var base: UnsafePointer<Float>
  var rowStride: Int
  var columnStride: Int

  init(_ base: UnsafePointer<Float>, rowStride: Int, columnStride: Int = 1) {
    self.base = base
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  var transposed: Matrix { Matrix(base, rowStride: columnStride, columnStride: rowStride) }
}

/// `C = A B` or `C += A B` for `[m, k]` times `[k, n]`, C in rows of `rowStride`.
@inline(__always)
func multiply(
  _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, rowStride: Int, m: Int, n: Int, k: Int, adding: Bool
) {
  var one: Float = 1
  var beta: Float = adding ? 1 : 0
  bli_sgemm(0, 0, m, n, k, &one, a.base, a.rowStride, a.columnStride, b.base, b.rowStride, b.columnStride, &beta, c, rowStride, 1)
}
