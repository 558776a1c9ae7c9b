/// An instruction set that multiplies small matrices of bytes besides: two rows of eight unsigned inputs by two rows of eight
/// signed weights, four products of rows at a time.
///
/// `inputFlip` is 0 and `lanes` 8.
public protocol MatrixVectors: IntegerVectors {
  /// Two by two Int32, or two rows of eight bytes.
  associatedtype Matrix

  static func loadMatrix(_ p: UnsafeRawPointer) -> Matrix
  /// A row at each of two places.
  static func loadMatrix(_ p: UnsafeRawPointer, _ q: UnsafeRawPointer) -> Matrix
  /// Row i, column j: `sum` and the product of inputs' row i and weights' row j.
  static func addProduct(_ sum: Matrix, _ inputs: Matrix, _ weights: Matrix) -> Matrix
  /// The first rows of two matrices as one vector of four Int32, and the second ones.
  static func firstRows(_ a: Matrix, _ b: Matrix) -> Matrix
  static func secondRows(_ a: Matrix, _ b: Matrix) -> Matrix
  /// Four Int32.
  static func store(_ v: Matrix, _ p: UnsafeMutableRawPointer)
}
