/// What the float32 algorithms ask of an instruction set. All functions are one instruction or a few; the algorithms are
/// generic over this protocol and specialised in a module that is compiled for the instruction set.
///
/// Addresses need no alignment. The error bounds of FLOAT.md hold whether a product and its addition are rounded once or twice.
public protocol FloatVectors {
  /// `lanes` Float.
  associatedtype Floats

  /// A power of two, at least 4.
  static var lanes: Int { get }
  /// Outputs of a row that a direct convolution sums at a time; at most 12. Two vectors each must fit the registers.
  static var pixels: Int { get }
  /// Whether 24 sums fit the registers, so that Winograd takes six points of four tiles at a time.
  static var hasManyRegisters: Bool { get }
  /// Whether `loadHalves` is as good as one instruction: direct weights then stay binary16, half the bytes.
  static var readsHalves: Bool { get }

  static func load(_ p: UnsafeRawPointer) -> Floats
  static func store(_ v: Floats, _ p: UnsafeMutableRawPointer)
  static func floats(repeating value: Float) -> Floats
  /// The 32 bits at an address in every lane.
  static func broadcast(_ p: UnsafeRawPointer) -> Floats
  /// `lanes` binary16 as Float, exactly.
  static func loadHalves(_ p: UnsafeRawPointer) -> Floats

  static func sum(_ a: Floats, _ b: Floats) -> Floats
  static func difference(_ a: Floats, _ b: Floats) -> Floats
  /// `b` in lanes where either is no number.
  static func maximum(_ a: Floats, _ b: Floats) -> Floats
  /// `sum + a * b`.
  static func adding(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats
  /// `sum - a * b`.
  static func subtracting(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats
}

extension FloatVectors {
  /// Bytes of a vector.
  @inlinable @inline(__always) static var width: Int { 4 &* lanes }
  /// Bytes of one weight of a direct convolution, and of a vector of them.
  @inlinable @inline(__always) static var weightBytes: Int { readsHalves ? 2 : 4 }
  @inlinable @inline(__always) static var weightsWidth: Int { weightBytes &* lanes }
  @inlinable @inline(__always) static func loadWeights(_ p: UnsafeRawPointer) -> Floats { readsHalves ? loadHalves(p) : load(p) }
}
