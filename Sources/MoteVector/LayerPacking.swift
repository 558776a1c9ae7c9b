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
    let weights =
      DepthwiseShape<V>.admits(g)
      ? DepthwiseShape<V>(g).weightBytes(g)
      : prefersWinograd(g, use) ? WinogradShape<V>(g).weightBytes : DirectShape<V>(g).weightBytes(g)
    return PreparedLayer.bytes(count: tableCount(g)) &+ weights
  }

  /// Bytes of scratch of a run, with room to begin at a multiple of 64.
  @inlinable static func scratchBytes(_ g: Geometry, _ use: Use) -> Int {
    64
      &+ (DepthwiseShape<V>.admits(g)
        ? DepthwiseShape<V>(g).end : prefersWinograd(g, use) ? WinogradShape<V>(g).end : DirectShape<V>(g).end)
  }

  /// Whether Winograd's products and transforms cost less than the direct products.
  ///
  /// It reads four to five times the weights. A call that finds the caches cold pays for that, but less than for
  /// direct products two at a time: on Zen 3 it takes 97 us against 152. With four at a time the direct ones win.
  @inlinable static func prefersWinograd(_ g: Geometry, _ use: Use) -> Bool {
    guard use == .loops || V.taps == 2, WinogradShape<V>.admits(g) else { return false }
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
      DepthwiseShape<V>.admits(a.geometry)
      ? .depthwise
      : !prefersWinograd(a.geometry, use) ? .direct : Winograd.isExact(bound: a.bound) ? .winograd : .winogradInParts
    let weights = begin(a, prepared, algorithm)
    switch algorithm {
    case .direct, .matrix: packDirect(a, weights)
    case .depthwise: DepthwiseConvolution<V>.pack(a, weights)
    case .winograd, .winogradInParts: packWinograd(a, weights)
    }
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
    prepared.storeBytes(of: UInt32(truncatingIfNeeded: count), toByteOffset: 12, as: UInt32.self)
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
        var step = to + (start &+ ky &* s.steps &* s.vectors &* vectorBytes)
        var i = 0
        while i < run {
          put(from + i, count: Swift.min(V.taps, run &- i), step, lane: lane)
          step += s.vectors &* vectorBytes
          i &+= V.taps
        }
      }
    }
  }

  /// Puts `count` weights, at most `V.taps`, where the step at `to` has those of a lane.
  @inlinable @inline(__always)
  static func put(_ from: UnsafeRawPointer, count: Int, _ to: UnsafeMutableRawPointer, lane: Int) {
    let areTogether = V.tapOffset(lane: 1, tap: 0) == V.taps
    switch (areTogether && count == V.taps, V.taps) {
    case (true, 2):
      to.storeBytes(of: from.loadUnaligned(as: UInt16.self), toByteOffset: V.tapOffset(lane: lane, tap: 0), as: UInt16.self)
    case (true, 4):
      to.storeBytes(of: from.loadUnaligned(as: UInt32.self), toByteOffset: V.tapOffset(lane: lane, tap: 0), as: UInt32.self)
    default:
      for tap in 0..<count {
        to.storeBytes(of: from.load(fromByteOffset: tap, as: Int8.self), toByteOffset: V.tapOffset(lane: lane, tap: tap), as: Int8.self)
      }
    }
  }

  /// U = G' g G'^T of every filter, as `WinogradShape.weightOffset` places it; zero where there is no weight. A vector of
  /// channels at a time, which then go apart in pairs.
  @inlinable
  static func packWinograd(_ a: Int8Arguments, _ to: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = WinogradShape<V>(g)
    if s.outputs != g.outputChannels { to.initializeMemory(as: UInt8.self, repeating: 0, count: s.weightBytes) }
    // Outputs inside: those of one vector go to the same cache lines, which stay near until they are full.
    var c = 0
    while c < g.channels {
      for o in 0..<g.outputChannels {
        let filter = a.weights + (9 &* o &* g.channels &+ c)
        let left = columnWeights(g, filter, c: c, kx: 0)
        let middle = columnWeights(g, filter, c: c, kx: 1)
        let right = columnWeights(g, filter, c: c, kx: 2)
        spread(Winograd.weights(left.0, middle.0, right.0), s, to, 0, c: c, o: o)
        spread(Winograd.weights(left.1, middle.1, right.1), s, to, 1, c: c, o: o)
        spread(Winograd.weights(left.2, middle.2, right.2), s, to, 2, c: c, o: o)
        spread(Winograd.weights(left.3, middle.3, right.3), s, to, 3, c: c, o: o)
        spread(Winograd.weights(left.4, middle.4, right.4), s, to, 4, c: c, o: o)
        spread(Winograd.weights(left.5, middle.5, right.5), s, to, 5, c: c, o: o)
      }
      c &+= V.halfLanes
    }
  }

  /// A row of points of some channels.
  @usableFromInline typealias Points = (V.Halves, V.Halves, V.Halves, V.Halves, V.Halves, V.Halves)

  /// G' along column `kx` of a filter, whose first weight of channel `c` is at `filter`; 0 for channels behind the last.
  @inlinable @inline(__always)
  static func columnWeights(_ g: Geometry, _ filter: UnsafeRawPointer, c: Int, kx: Int) -> Points {
    @inline(__always) func tap(_ ky: Int) -> V.Halves {
      let from = filter + (3 &* ky &+ kx) &* g.channels
      let count = g.channels &- c
      if count >= V.halfLanes { return V.widenedWeights(from) }
      // As many bytes as the most that a vector takes.
      var few = SIMD32<Int8>()
      return withUnsafeMutableBytes(of: &few) { bytes in
        guard let few = bytes.baseAddress else { return V.halves(repeating: 0) }
        few.copyMemory(from: from, byteCount: count)
        return V.widenedWeights(few)
      }
    }
    return Winograd.weights(tap(0), tap(1), tap(2))
  }

  /// Puts row `i` of points, `[6, halfLanes]` weights of output `o` from channel `c` on, where they belong. Channels beyond
  /// the last fill up the padded ones.
  @inlinable @inline(__always)
  static func spread(
    _ row: Points, _ s: WinogradShape<V>, _ to: UnsafeMutableRawPointer, _ i: Int, c: Int, o: Int
  ) {
    var row = row
    withUnsafeBytes(of: &row) { points in
      // The row is not empty, so it has an address.
      if let points = points.baseAddress { spread(points, s, to, i, c: c, o: o) }
    }
  }

  @inlinable @inline(__always)
  static func spread(
    _ points: UnsafeRawPointer, _ s: WinogradShape<V>, _ to: UnsafeMutableRawPointer, _ i: Int, c: Int, o: Int
  ) {
    let pairBytes = WinogradShape<V>.pairVectors &* V.width
    // From the first weight of a pair to the second.
    let second = V.pairOffset(lane: 0, half: 1)
    for j in 0..<6 {
      let from = points + j &* V.halfWidth
      let place = to + s.weightOffset(i, j, c: c, o: o)
      for pair in 0..<V.halfLanes / 2 {
        if second == 2 {
          place.storeBytes(
            of: from.load(fromByteOffset: 4 &* pair, as: UInt32.self), toByteOffset: pair &* pairBytes, as: UInt32.self)
        } else {
          place.storeBytes(
            of: from.load(fromByteOffset: 4 &* pair, as: Int16.self), toByteOffset: pair &* pairBytes, as: Int16.self)
          place.storeBytes(
            of: from.load(fromByteOffset: 4 &* pair &+ 2, as: Int16.self), toByteOffset: pair &* pairBytes &+ second, as: Int16.self)
        }
      }
    }
  }
}
