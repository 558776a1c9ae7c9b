import CMoteIntrinsics
import MoteFormat

/// Exact Winograd F(4x4, 3x3) on Int8 weights: for two filters and 16 channels at a time U is made in scratch and used for
/// every tile of a band, so that a weight is transformed once a band.
///
/// A band is as many pairs of tiles as fit beside the layer's whole input and output in `budget` bytes, at least one.
/// Scratch: U of 16 channels, then for each pair of tiles V, the sums M and their start values N.
struct DSPWinogradOnTheFly {
  /// Bytes of RAM that a layer with its input and output may take: what the bands are sized for.
  static var budget: Int { 24_576 }

  /// Bytes of U `[36][8 pairs][2 filters]`.
  private static var weightBytes: Int { 36 * 8 * 2 * 4 }
  /// Bytes of V, M `[36][2][2]`, N `[36][2]` and the output's table of one pair of tiles.
  private static func groupBytes(_ channels: Int, table: Int) -> Int { 144 &* channels &+ 576 &+ 288 &+ table }
  /// `DSPOutput.tableBytes` on a 32-bit core.
  static var tableBytes32: Int { 112 }

  /// Pairs of tiles in a band.
  static func groups(_ g: UnsafePointer<Geometry>) -> Int {
    let tensors = Limits.align(g.pointee.inputCount, 16) &+ Limits.align(g.pointee.outputCount, 16)
    let pool = g.pointee.pool.height
    let tiles = ((g.pointee.pooledWidth &* pool &+ 3) >> 2) &* ((g.pointee.pooledHeight &* pool &+ 3) >> 2)
    // Bands are sized with the table as it is on a 32-bit core, so that a host makes the same ones and plans the same memory.
    let perGroup = groupBytes(g.pointee.channels, table: tableBytes32)
    return max(1, min((tiles &+ 1) >> 1, (budget &- weightBytes &- tensors) / perGroup))
  }

  /// - Parameter table: bytes of the output's table; another machine's when its memory is planned here.
  static func scratch(_ g: UnsafePointer<Geometry>, table: Int = DSPOutput.tableBytes) -> Int {
    // The input transform's temporary memory lies over all but V, Y over U.
    let v = groups(g) &* 144 &* g.pointee.channels
    return max(weightBytes &+ groups(g) &* groupBytes(g.pointee.channels, table: table), v &+ DSPTiles.workBytes(g))
  }

  static func run(_ a: UnsafePointer<Int8Arguments>) {
    let call = DSPWinogradOnTheFly(a)
    // By address, so that the steps share one copy: stacks are small.
    withUnsafePointer(to: call) { call in
      let (count, perBand) = (call.pointee.output.tiles.count, call.pointee.perBand)
      var first = 0
      while first < count {
        let groups = min(perBand, (count &- first &+ 1) >> 1)
        transform(call, first, groups)
        starts(call, first, groups)
        filters(call, first, groups)
        first &+= 2 &* groups
      }
    }
  }

  private let output: DSPOutput
  private let perBand: Int
  /// N of all pairs of tiles of a band, behind V of all; then come M of all and a table for each.
  private let n: UnsafeMutableRawPointer
  private let tables: UnsafeMutablePointer<mote_dsp_output>
  private var v: UnsafeMutableRawPointer { output.tiles.a.pointee.scratch }
  private var m: UnsafeMutableRawPointer { n + perBand &* 288 }
  /// U lies over Y.
  private var u: UnsafeMutableRawPointer { UnsafeMutableRawPointer(output.y) }

  private init(_ a: UnsafePointer<Int8Arguments>) {
    perBand = Self.groups(UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self))
    n = a.pointee.scratch + perBand &* 144 &* a.pointee.geometry.channels
    tables = DSPOutput.table(n + perBand &* (288 + 576))
    output = DSPOutput(DSPTiles(a), ends: 6, y: UnsafeMutableRawPointer(tables + perBand))
  }

  /// V of a band.
  @inline(never)
  private static func transform(_ call: UnsafePointer<Self>, _ first: Int, _ groups: Int) {
    var v = call.pointee.v
    for group in upTo(groups) {
      call.pointee.output.tiles.transform(first &+ 2 &* group, v, quads: 4, work: call.pointee.n)
      v += 144 &* call.pointee.output.tiles.a.pointee.geometry.channels
    }
  }

  /// N and tables of a band.
  @inline(never)
  private static func starts(_ call: UnsafePointer<Self>, _ first: Int, _ groups: Int) {
    let channels = call.pointee.output.tiles.a.pointee.geometry.channels
    let sums = call.pointee.n.assumingMemoryBound(to: Int32.self)
    for i in upTo(72 &* groups) { sums[i] = 0 }
    var from = call.pointee.v.assumingMemoryBound(to: UInt32.self)
    for group in upTo(groups) {
      for _ in upTo(channels >> 4) {
        mote_dsp_sums(from, sums + 72 &* group)
        from += 576
      }
      call.pointee.output.begin(first &+ 2 &* group, call.pointee.tables + group)
    }
  }

  /// All filters of one band.
  @inline(never)
  private static func filters(_ call: UnsafePointer<Self>, _ first: Int, _ groups: Int) {
    let a = call.pointee.output.tiles.a
    let channels = a.pointee.geometry.channels
    let u = call.pointee.u.assumingMemoryBound(to: UInt32.self)
    var w = a.pointee.weights.assumingMemoryBound(to: UInt8.self)
    var o = 0
    while o < a.pointee.geometry.outputChannels {
      for slice in upTo(channels >> 4) {
        mote_dsp_weights(w, u)
        mote_dsp_weights(w + 9 &* channels, u + 1)
        w += 144
        for group in upTo(groups) {
          let v = (call.pointee.v + (group &* 144 &* channels &+ slice &* 2304)).assumingMemoryBound(to: UInt32.self)
          let m = (call.pointee.m + group &* 576).assumingMemoryBound(to: Int32.self)
          if slice == 0 {
            mote_dsp_products_first(v, u, m, (call.pointee.n + group &* 288).assumingMemoryBound(to: Int32.self))
          } else {
            mote_dsp_products_more(v, u, m)
          }
        }
      }
      w += 9 &* channels
      for group in upTo(groups) {
        let m = (call.pointee.m + group &* 576).assumingMemoryBound(to: Int32.self)
        call.pointee.output.write(m, first &+ 2 &* group, o, call.pointee.tables + group)
      }
      o &+= 2
    }
  }
}
