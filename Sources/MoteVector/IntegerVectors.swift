import MoteKernels

/// What the INT8 algorithms ask of an instruction set. All functions are one instruction or a few; the algorithms are
/// generic over this protocol and specialised in a module that is compiled for the instruction set.
///
/// Addresses need no alignment.
public protocol IntegerVectors {
  /// `lanes` Int32.
  associatedtype Sums: WrappingInteger
  /// `halfLanes` Int16.
  associatedtype Halves: WrappingInteger
  /// `lanes` Float.
  associatedtype Scales
  /// `4 * lanes` UInt8.
  associatedtype Bytes

  /// A multiple of 4.
  static var lanes: Int { get }
  /// A multiple of 8.
  static var halfLanes: Int { get }
  /// Taps that one lane of a direct convolution takes per step: two as Int16, or four as bytes.
  static var taps: Int { get }
  /// Outputs of a row that a direct convolution sums at a time; at most 12. Two vectors each must fit the registers.
  static var pixels: Int { get }
  /// Whether 24 sums fit the registers, so that Winograd takes six points of four tiles at a time.
  static var hasManyRegisters: Bool { get }
  /// What every input byte of a direct convolution is XORed with before `addTaps` reads it: 0x80 makes `q - 128` of it, for
  /// instruction sets that multiply signed bytes only; 128 times the sum of its weights then joins each bias. Else 0.
  static var inputFlip: UInt8 { get }
  /// What `addTaps` and `addPairs` cost beside each other, in any unit.
  static var tapsCost: Int { get }
  static var pairsCost: Int { get }
  /// Where a lane's weight for a tap lies among the `lanes * taps` that `loadTaps` reads, in bytes.
  static func tapOffset(lane: Int, tap: Int) -> Int
  /// Where a lane's weight for the first or second half of `addPairs` lies in a vector, in bytes.
  static func pairOffset(lane: Int, half: Int) -> Int

  static func load(_ p: UnsafeRawPointer) -> Sums
  static func store(_ v: Sums, _ p: UnsafeMutableRawPointer)
  static func sums(repeating value: Int32) -> Sums
  /// The 32 bits at an address in every lane.
  static func broadcast(_ p: UnsafeRawPointer) -> Sums
  static func product(_ a: Sums, _ b: Sums) -> Sums
  static func maximum(_ a: Sums, _ b: Sums) -> Sums
  static func shiftedRight(_ a: Sums, _ count: Int32) -> Sums
  /// `sum` and the products of two inputs, the 16-bit halves of a broadcast, and each lane's two weights, as `pairOffset`
  /// places them.
  static func addPairs(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums
  /// `sum` and the two products of the 16-bit halves of each lane.
  static func addLanes(_ sum: Sums, _ a: Sums, _ b: Sums) -> Sums

  /// `lanes * taps` Int8 weights, in the form that `addTaps` takes.
  static func loadTaps(_ p: UnsafeRawPointer) -> Sums
  /// `sum` and the products of `taps` inputs, those of a broadcast, and weights in each lane.
  static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums

  static func halves(repeating value: Int16) -> Halves
  static func loadHalves(_ p: UnsafeRawPointer) -> Halves
  static func store(_ v: Halves, _ p: UnsafeMutableRawPointer)
  /// `halfLanes` bytes as Int16.
  static func widened(_ p: UnsafeRawPointer) -> Halves
  /// `halfLanes` Int8 as Int16.
  static func widenedWeights(_ p: UnsafeRawPointer) -> Halves

  /// `lanes` bytes as Int32.
  static func widenedToSums(_ p: UnsafeRawPointer) -> Sums

  static func scales(repeating value: Float) -> Scales
  static func loadScales(_ p: UnsafeRawPointer) -> Scales
  static func product(_ a: Scales, _ b: Scales) -> Scales
  /// `round(sum * scale + (offset - 1.5 * 2^23))`, rounded once; see WINOGRAD.md on requantization by one fused multiply-add.
  static func fused(_ sum: Sums, scale: Scales, offset: Scales) -> Sums
  /// `((sum * multiplier) >> 32 + rounding) >> shift`, the product in 64 bits.
  static func high(_ sum: Sums, multiplier: Sums, rounding: Sums, shift: Sums) -> Sums

  static func loadBytes(_ p: UnsafeRawPointer) -> Bytes
  static func maximum(_ a: Bytes, _ b: Bytes) -> Bytes
  static func bytes(repeating value: UInt8) -> Bytes
  /// Four vectors saturated to 0...255, one behind the other.
  static func bytes(_ a: Sums, _ b: Sums, _ c: Sums, _ d: Sums) -> Bytes
  static func clamped(_ v: Bytes, low: Bytes, high: Bytes) -> Bytes
  static func store(_ v: Bytes, _ p: UnsafeMutableRawPointer)
  /// `lanes` bytes to each of four places, the last first: places may be equal, and `p` then keeps its bytes.
  static func storeQuarters(
    _ v: Bytes, _ p: UnsafeMutableRawPointer, _ q: UnsafeMutableRawPointer, _ r: UnsafeMutableRawPointer,
    _ s: UnsafeMutableRawPointer)
}

// What holds where inputs are multiplied as they are, one product is one instruction, and a lane's weights lie together.
extension IntegerVectors {
  @inlinable @inline(__always) public static var inputFlip: UInt8 { 0 }
  @inlinable @inline(__always) public static var tapsCost: Int { 1 }
  @inlinable @inline(__always) public static var pairsCost: Int { 1 }
  @inlinable @inline(__always) public static func tapOffset(lane: Int, tap: Int) -> Int { lane &* taps &+ tap }
  @inlinable @inline(__always) public static func pairOffset(lane: Int, half: Int) -> Int { 4 &* lane &+ 2 &* half }
  @inlinable @inline(__always) public static func addLanes(_ sum: Sums, _ a: Sums, _ b: Sums) -> Sums { addPairs(sum, a, b) }
}

extension IntegerVectors {
  /// Bytes of a vector.
  @inlinable @inline(__always) static var width: Int { 4 &* lanes }
  /// Bytes of one input as `addTaps` reads it.
  @inlinable @inline(__always) static var operandBytes: Int { 4 / taps }
  /// Bytes of a vector of Int16.
  @inlinable @inline(__always) static var halfWidth: Int { 2 &* halfLanes }
  /// Vectors of outputs that Winograd sums at a time.
  @inlinable @inline(__always) static var blockVectors: Int { hasManyRegisters ? 1 : 2 }
}
