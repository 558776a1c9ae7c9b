import CMoteVector
import MoteKernels

/// NEON with products of unsigned and signed bytes: inputs are multiplied as they are, by dot products (USDOT) and by matrices
/// (USMMLA).
public protocol NEONI8MMLanes: NEONLanes, MatrixVectors where Matrix == SIMD4<Int32> {}

extension NEONI8MMLanes {
  @inlinable @inline(__always) public static var inputFlip: UInt8 { 0 }
  @inlinable @inline(__always) public static var pixels: Int { 6 }
  @inlinable @inline(__always) public static var tapsCost: Int { 1 }
  @inlinable @inline(__always) public static func tapOffset(lane: Int, tap: Int) -> Int { 4 &* lane &+ tap }
  @inlinable @inline(__always) public static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    Sums(mote_neoni8mm_add_quads(sum.v, inputs.v, weights.v))
  }
}

extension NEONI8MMLanes {
  @inlinable @inline(__always) public static func loadMatrix(_ p: UnsafeRawPointer) -> Matrix { mote_neon_load_four(p) }
  @inlinable @inline(__always) public static func loadMatrix(_ p: UnsafeRawPointer, _ q: UnsafeRawPointer) -> Matrix {
    mote_neon_load_eights(p, q)
  }
  @inlinable @inline(__always) public static func addProduct(_ sum: Matrix, _ inputs: Matrix, _ weights: Matrix) -> Matrix {
    mote_neoni8mm_add_matrix(sum, inputs, weights)
  }
  @inlinable @inline(__always) public static func firstRows(_ a: Matrix, _ b: Matrix) -> Matrix { mote_neon_first_halves(a, b) }
  @inlinable @inline(__always) public static func secondRows(_ a: Matrix, _ b: Matrix) -> Matrix { mote_neon_second_halves(a, b) }
  @inlinable @inline(__always) public static func store(_ v: Matrix, _ p: UnsafeMutableRawPointer) { mote_neon_store_four(p, v) }
}
