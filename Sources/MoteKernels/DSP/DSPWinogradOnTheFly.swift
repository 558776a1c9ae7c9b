import CMoteIntrinsics
import MoteFormat

/// Exact Winograd F(4x4, 3x3) on Int8 weights: for two filters and 16 channels at a time U is made in scratch and used for
/// every tile of a band, so that a weight is transformed once a band.
///
/// A band is as many pairs of tiles as fit beside the layer's whole input and output in `budget` bytes, at least one.
/// Scratch: U of 16 channels, then for each pair of tiles V, the sums M and their start values N.
enum DSPWinogradOnTheFly {
  /// Bytes of RAM that a layer with its input and output may take: what the bands are sized for.
  static var budget: Int { 24_576 }

  /// Bytes of U `[36][8 pairs][2 filters]`.
  private static var weightBytes: Int { 36 * 8 * 2 * 4 }
  /// Bytes of M `[36][2][2]` and N `[36][2]` of one pair of tiles.
  private static var sumBytes: Int { 576 + 288 }
  private static func groupBytes(_ g: Geometry) -> Int { 144 &* g.channels &+ sumBytes }

  /// Pairs of tiles in a band.
  static func groups(_ g: Geometry) -> Int {
    let room = budget &- (g.inputCount &+ 15 & ~15) &- (g.outputCount &+ 15 & ~15) &- weightBytes
    let pool = g.pool.height
    let tiles = ((g.pooledWidth &* pool &+ 3) >> 2) &* ((g.pooledHeight &* pool &+ 3) >> 2)
    return max(1, min((tiles &+ 1) >> 1, room / groupBytes(g)))
  }

  static func scratch(_ g: Geometry) -> Int {
    // The transform's temporary memory lies over U and M, the output's over U.
    max(weightBytes &+ groups(g) &* groupBytes(g), DSPTiles.workBytes(g) &+ groups(g) &* 144 &* g.channels)
  }

  static func run(_ a: UnsafePointer<Int8Arguments>) {
    let tiles = DSPTiles(a)
    let perBand = groups(a.pointee.geometry)
    let channels = a.pointee.geometry.channels
    let v = a.pointee.scratch
    // V of all pairs, N of all, M of all, U.
    let n = v + perBand &* 144 &* channels
    let m = n + perBand &* 288
    let u = m + perBand &* 576
    let output = DSPOutput(tiles, ends: 6, work: u)
    var first = 0
    while first < tiles.count {
      let groups = min(perBand, (tiles.count &- first &+ 1) >> 1)
      for group in 0..<groups {
        tiles.transform(first &+ 2 &* group, v + group &* 144 &* channels, quads: 4, work: n)
      }
      starts(v, n, groups, channels)
      band(a, output, first, groups, Memory(v: v, n: n, m: m, u: u))
      first &+= 2 &* groups
    }
  }

  private struct Memory {
    let v, n, m, u: UnsafeMutableRawPointer
  }

  /// N of every pair of tiles of a band.
  private static func starts(_ v: UnsafeMutableRawPointer, _ n: UnsafeMutableRawPointer, _ groups: Int, _ channels: Int) {
    let sums = n.assumingMemoryBound(to: Int32.self)
    for i in 0..<72 &* groups { sums[i] = 0 }
    var from = v.assumingMemoryBound(to: UInt32.self)
    for group in 0..<groups {
      for _ in 0..<channels >> 4 {
        mote_dsp_sums(from, sums + 72 &* group)
        from += 576
      }
    }
  }

  /// All filters of one band.
  private static func band(
    _ a: UnsafePointer<Int8Arguments>, _ output: DSPOutput, _ first: Int, _ groups: Int, _ memory: Memory
  ) {
    let channels = a.pointee.geometry.channels
    let u = memory.u.assumingMemoryBound(to: UInt32.self)
    var w = a.pointee.weights.assumingMemoryBound(to: UInt8.self)
    var o = 0
    while o < a.pointee.geometry.outputChannels {
      for slice in 0..<channels >> 4 {
        mote_dsp_weights(w, u)
        mote_dsp_weights(w + 9 &* channels, u + 1)
        w += 144
        for group in 0..<groups {
          let v = (memory.v + (group &* 144 &* channels &+ slice &* 2304)).assumingMemoryBound(to: UInt32.self)
          let m = (memory.m + group &* 576).assumingMemoryBound(to: Int32.self)
          if slice == 0 {
            mote_dsp_products_first(v, u, m, (memory.n + group &* 288).assumingMemoryBound(to: Int32.self))
          } else {
            mote_dsp_products_more(v, u, m)
          }
        }
      }
      w += 9 &* channels
      for group in 0..<groups {
        let tile = first &+ 2 &* group
        output.begin(tile, o: o)
        output.write((memory.m + group &* 576).assumingMemoryBound(to: Int32.self), tile, o: o)
      }
      o &+= 2
    }
  }
}
