import MoteFormat
import MoteKernels

/// Chooses how a layer is computed and packs its weights: once, when a model is prepared.
@usableFromInline enum LayerPacking<V: IntegerVectors> {
  /// Elements of the tables in front of the weights: vectors of outputs are loaded four at a time.
  @inlinable static func tableCount(_ g: Geometry) -> Int {
    let outputs = Swift.max(DirectShape<V>(g).stride, Limits.align(g.outputChannels, WinogradShape<V>.blockOutputs))
    return Limits.align(outputs &+ 4 &* V.lanes, 16)
  }

  /// Bytes that every algorithm which `use` may choose fits.
  @inlinable static func bytes(_ g: Geometry, _ use: Use) -> Int {
    let direct = DirectShape<V>(g).weightBytes(g)
    let weights = prefersWinograd(g, use) ? WinogradShape<V>(g).weightBytes : direct
    return PreparedLayer.bytes(count: tableCount(g)) &+ weights
  }

  /// Bytes of scratch of a run, with room to begin at a multiple of 64.
  @inlinable static func scratchBytes(_ g: Geometry, _ use: Use) -> Int {
    64 &+ (prefersWinograd(g, use) ? WinogradShape<V>(g).end : DirectShape<V>(g).end)
  }

  /// Whether Winograd's products and transforms cost less than the direct products.
  @inlinable static func prefersWinograd(_ g: Geometry, _ use: Use) -> Bool {
    guard use == .loops, WinogradShape<V>.admits(g) else { return false }
    let s = WinogradShape<V>(g)
    let tilesY = (g.outputHeight &+ 3) / 4
    let direct = 9 &* g.outputHeight &* g.outputWidth &* g.channels / V.taps &* V.tapsCost
    // The transforms take about half as long as the products of 16 channels.
    let winograd = 36 &* tilesY &* s.tilesX &* (s.paddedChannels &+ 8) / 2 &* V.pairsCost
    return winograd < direct
  }

  /// - Precondition: `a` covers what its comments say, with canonical weights; `prepared` has `bytes(_:_:)` bytes.
  @inlinable
  static func prepare(_ a: Int8Arguments, _ prepared: UnsafeMutableRawPointer, _ use: Use) {
    let algorithm: Algorithm =
      !prefersWinograd(a.geometry, use) ? .direct : Winograd.isExact(bound: a.bound) ? .winograd : .winogradInParts
    let weights = begin(a, prepared, algorithm)
    if algorithm == .direct { packDirect(a, weights) } else { packWinograd(a, weights) }
  }

  /// Writes all that stands in front of the weights.
  /// - Returns: the place of the weights.
  @inlinable
  static func begin(
    _ a: Int8Arguments, _ prepared: UnsafeMutableRawPointer, _ algorithm: Algorithm
  ) -> UnsafeMutableRawPointer {
    let count = tableCount(a.geometry)
    let header = PreparedLayer.bytes(count: count)
    prepared.initializeMemory(as: UInt8.self, repeating: 0, count: header)
    prepared.storeBytes(of: algorithm.rawValue, as: UInt32.self)
    prepared.storeBytes(of: rounding(a).rawValue, toByteOffset: 4, as: UInt32.self)
    prepared.storeBytes(of: Winograd.canPoolFirst(bound: a.bound) ? 1 : 0, toByteOffset: 8, as: UInt32.self)
    fillTables(a, PreparedLayer(prepared, count: count), prepared, algorithm)
    return prepared + header
  }

  /// What an output's sums begin with: its bias, as the algorithm's sums and inputs ask for it.
  @inlinable
  static func bias(_ a: Int8Arguments, _ o: Int, _ algorithm: Algorithm) -> Int32 {
    if algorithm == .winograd { return a.bias[o] &* Winograd.biasFactor }
    guard algorithm == .direct, V.inputFlip != 0 else { return a.bias[o] }
    let count = a.geometry.filterCount
    var sum: Int32 = 0
    for i in 0..<count { sum &+= Int32(a.weights.load(fromByteOffset: o &* count &+ i, as: Int8.self)) }
    return a.bias[o] &+ 128 &* sum
  }

  @inlinable
  static func fillTables(
    _ a: Int8Arguments, _ layer: PreparedLayer, _ prepared: UnsafeMutableRawPointer, _ algorithm: Algorithm
  ) {
    @inline(__always) func put<Value: BitwiseCopyable>(_ value: Value, _ table: UnsafeRawPointer, _ o: Int) {
      prepared.storeBytes(of: value, toByteOffset: table - UnsafeRawPointer(prepared) &+ 4 &* o, as: Value.self)
    }
    for o in 0..<a.geometry.outputChannels {
      put(bias(a, o, algorithm), layer.bias, o)
      guard let multipliers = a.multipliers, let shifts = a.shifts else { continue }
      let (multiplier, shift) = (multipliers[o], shifts[o])
      put(FusedRounding.scale(multiplier: multiplier, shift: shift), layer.scales, o)
      put(multiplier, layer.multipliers, o)
      let high = Int32(shift) &- 32
      put(high > 0 ? 1 &<< (high &- 1) : 0, layer.roundings, o)
      put(high, layer.shifts, o)
    }
  }

  /// The fastest rounding that every output admits.
  @inlinable static func rounding(_ a: Int8Arguments) -> Rounding {
    guard let multipliers = a.multipliers, let shifts = a.shifts else { return .scalar }
    var (admitsFused, admitsHigh) = (true, true)
    for o in 0..<a.geometry.outputChannels {
      admitsHigh = admitsHigh && shifts[o] >= 33
      admitsFused = admitsFused && FusedRounding.admits(multiplier: multipliers[o], shift: shifts[o], bound: a.bound)
    }
    return admitsFused ? .fused : admitsHigh ? .high : .scalar
  }

  /// `[groups, blocks, KH, steps, vectors, lanes, taps]`, the last two as `tapOffset` has them; zero where there is no weight.
  @inlinable
  static func packDirect(_ a: Int8Arguments, _ to: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = DirectShape<V>(g)
    to.initializeMemory(as: UInt8.self, repeating: 0, count: s.weightBytes(g))
    let run = g.window.width &* s.groupChannels
    let vectorBytes = V.lanes &* V.taps
    for o in 0..<g.outputChannels {
      let (group, inGroup) = (o / s.groupOutputs, o % s.groupOutputs)
      let (block, inBlock) = (inGroup / (s.vectors &* V.lanes), inGroup % (s.vectors &* V.lanes))
      let lane = inBlock % V.lanes
      let start = (group &* s.blocks &+ block) &* s.blockBytes(g) &+ inBlock / V.lanes &* vectorBytes
      for ky in 0..<g.window.height {
        let from = a.weights + (o &* g.window.height &+ ky) &* run
        let row = to + (start &+ ky &* s.steps &* s.vectors &* vectorBytes)
        for i in 0..<run {
          row.storeBytes(
            of: from.load(fromByteOffset: i, as: Int8.self),
            toByteOffset: i / V.taps &* s.vectors &* vectorBytes &+ V.tapOffset(lane: lane, tap: i % V.taps), as: Int8.self)
        }
      }
    }
  }

  /// U = G' g G'^T of every filter, as `WinogradShape.weightOffset` places it; zero where there is no weight.
  @inlinable
  static func packWinograd(_ a: Int8Arguments, _ to: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = WinogradShape<V>(g)
    to.initializeMemory(as: UInt8.self, repeating: 0, count: s.weightBytes)
    for o in 0..<g.outputChannels {
      for c in 0..<g.channels {
        let filter = a.weights + (o &* 9 &* g.channels &+ c)
        for i in 0..<6 {
          // G' once along the columns, for row `i` of points, and once along that row.
          let r0 = point(i, filter, 0, g.channels)
          let r1 = point(i, filter, 1, g.channels)
          let r2 = point(i, filter, 2, g.channels)
          let u = Winograd.weights(r0, r1, r2)
          @inline(__always) func put(_ j: Int, _ value: Int16) {
            to.storeBytes(of: value, toByteOffset: s.weightOffset(i, j, c: c, o: o), as: Int16.self)
          }
          put(0, u.0)
          put(1, u.1)
          put(2, u.2)
          put(3, u.3)
          put(4, u.4)
          put(5, u.5)
        }
      }
    }
  }

  /// Point `i` of column `kx` of a filter whose taps are `channels` bytes apart.
  @inlinable @inline(__always)
  static func point(_ i: Int, _ filter: UnsafeRawPointer, _ kx: Int, _ channels: Int) -> Int16 {
    @inline(__always) func tap(_ ky: Int) -> Int16 {
      Int16(filter.load(fromByteOffset: (3 &* ky &+ kx) &* channels, as: Int8.self))
    }
    let u = Winograd.weights(tap(0), tap(1), tap(2))
    return i < 2 ? (i == 0 ? u.0 : u.1) : i < 4 ? (i == 2 ? u.2 : u.3) : i == 4 ? u.4 : u.5
  }
}
