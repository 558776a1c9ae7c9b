import MoteFormat
import MoteKernels

/// Chooses how a float layer is computed and packs its weights: once, when a model is prepared.
@usableFromInline enum FloatPacking<V: FloatVectors> {
  /// Biases in front of the weights: vectors of them are loaded whole.
  @inlinable static func biasCount(_ g: Geometry) -> Int {
    Swift.max(FloatShape<V>(g).stride, Limits.align(g.outputChannels, FloatWinogradShape<V>.blockOutputs))
  }

  @inlinable static func bytes(_ g: Geometry, _ use: Use) -> Int {
    FloatLayer.bytes(count: biasCount(g))
      &+ (prefersWinograd(g, use) ? FloatWinogradShape<V>(g).weightBytes : FloatShape<V>(g).weightBytes(g))
  }

  /// Bytes of scratch of a run, with room to begin at a multiple of 64.
  @inlinable static func scratchBytes(_ g: Geometry, _ use: Use) -> Int {
    64 &+ (prefersWinograd(g, use) ? FloatWinogradShape<V>(g).end : FloatShape<V>(g).end)
  }

  /// Whether Winograd's products and transforms cost less than the direct products.
  @inlinable static func prefersWinograd(_ g: Geometry, _ use: Use) -> Bool {
    guard use == .loops, FloatWinogradShape<V>.admits(g) else { return false }
    let s = FloatWinogradShape<V>(g)
    let tilesY = (g.outputHeight &+ 3) / 4
    // The transforms take about as long as the products of 8 channels.
    return 36 &* tilesY &* s.tilesX &* (g.channels &+ 8) < 9 &* g.outputHeight &* g.outputWidth &* g.channels
  }

  /// - Precondition: `a` covers what its comments say, with canonical weights; `prepared` has `bytes(_:_:)` bytes.
  @inlinable
  static func prepare(_ a: Float16Arguments, _ prepared: UnsafeMutableRawPointer, _ use: Use) {
    let g = a.geometry
    let header = FloatLayer.bytes(count: biasCount(g))
    let isWinograd = prefersWinograd(g, use)
    prepared.initializeMemory(as: UInt8.self, repeating: 0, count: bytes(g, use))
    prepared.storeBytes(of: isWinograd ? 1 : 0, as: UInt32.self)
    for o in 0..<g.outputChannels {
      prepared.storeBytes(of: Half.float(a.bias[o]), toByteOffset: FloatLayer.headerBytes &+ 4 &* o, as: Float.self)
    }
    if isWinograd {
      packWinograd(a, prepared + header)
    } else if FloatShape<V>(g).isDepthwise {
      packDepthwise(a, prepared + header)
    } else {
      packDirect(a, prepared + header)
    }
  }

  /// Stores the weight at `index` of the file's as a direct convolution reads it.
  @inlinable @inline(__always)
  static func put(_ a: Float16Arguments, _ index: Int, _ place: UnsafeMutableRawPointer) {
    let bits = (a.weights + 2 &* index).loadUnaligned(as: UInt16.self)
    if V.readsHalves {
      place.storeBytes(of: bits, as: UInt16.self)
    } else {
      place.storeBytes(of: Half.float(bits), as: Float.self)
    }
  }

  /// `[groups, blocks, KH, KW * C / groups, vectors, lanes]`; the last block of a group has as many vectors as are left.
  @inlinable
  static func packDirect(_ a: Float16Arguments, _ to: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = FloatShape<V>(g)
    let taps = g.window.height &* s.taps
    for o in 0..<g.outputChannels {
      let (group, inGroup) = (o / s.groupOutputs, o % s.groupOutputs)
      let block = inGroup / (s.vectors &* V.lanes)
      let lane = inGroup &- block &* s.vectors &* V.lanes
      var place = to + ((group &* s.groupVectors &+ block &* s.vectors) &* taps &* V.lanes &+ lane) &* V.weightBytes
      let step = s.vectors(inBlock: block) &* V.weightsWidth
      for tap in 0..<taps {
        put(a, o &* taps &+ tap, place)
        place += step
      }
    }
  }

  /// `[KH, KW, stride]`.
  @inlinable
  static func packDepthwise(_ a: Float16Arguments, _ to: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = FloatShape<V>(g)
    let taps = g.window.height &* g.window.width
    for o in 0..<g.outputChannels {
      for tap in 0..<taps { put(a, o &* taps &+ tap, to + (tap &* s.stride &+ o) &* V.weightBytes) }
    }
  }

  /// U = G g G^T of every filter, as `FloatWinogradShape.weightOffset` places it.
  ///
  /// In Double: a binary16 is a multiple of 2^-24 below 2^16, so the sums with the integers of 24 G are exact, and U is
  /// rounded by the scale (twice 2^-53) and to float32.
  @inlinable
  static func packWinograd(_ a: Float16Arguments, _ to: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = FloatWinogradShape<V>(g)
    for o in 0..<g.outputChannels {
      for c in 0..<g.channels {
        @inline(__always) func tap(_ ky: Int, _ kx: Int) -> Double {
          let index = (o &* 9 &+ 3 &* ky &+ kx) &* g.channels &+ c
          return Double(Half.float((a.weights + 2 &* index).loadUnaligned(as: UInt16.self)))
        }
        let c0 = FloatTransform.weights(tap(0, 0), tap(1, 0), tap(2, 0))
        let c1 = FloatTransform.weights(tap(0, 1), tap(1, 1), tap(2, 1))
        let c2 = FloatTransform.weights(tap(0, 2), tap(1, 2), tap(2, 2))
        @inline(__always) func putRow(_ i: Int, _ r0: Double, _ r1: Double, _ r2: Double) {
          let u = FloatTransform.weights(r0, r1, r2)
          @inline(__always) func put(_ j: Int, _ value: Double) {
            to.storeBytes(of: Float(value * (1 / 576)), toByteOffset: s.weightOffset(i, j, c: c, o: o), as: Float.self)
          }
          put(0, u.0)
          put(1, u.1)
          put(2, u.2)
          put(3, u.3)
          put(4, u.4)
          put(5, u.5)
        }
        putRow(0, c0.0, c1.0, c2.0)
        putRow(1, c0.1, c1.1, c2.1)
        putRow(2, c0.2, c1.2, c2.2)
        putRow(3, c0.3, c1.3, c2.3)
        putRow(4, c0.4, c1.4, c2.4)
        putRow(5, c0.5, c1.5, c2.5)
      }
    }
  }
}
