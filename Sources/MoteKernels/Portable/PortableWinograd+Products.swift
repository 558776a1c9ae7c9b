import CMoteIntrinsics
import MoteFormat

// The products: at each of 36 points, inputs [C, tiles] times weights [4, C], sums to `[36][4][count]`.
extension PortableWinograd {
  /// Tiles that are transformed together: as many as the products take at once.
  static var tilesAtOnce: Int { Int(MOTE_TILES_AT_ONCE) }
  /// Whether the words of several tiles lie side by side. Where products take one tile, the tiles only share columns.
  static var interleavesTiles: Bool { MOTE_INTERLEAVED_TILES != 0 }

  /// The sums of filters `o..<o + 4`.
  func products(o: Int, count: Int) {
    let pairs = geometry.pointee.channels &>> 1
    let weights = a.pointee.weights.assumingMemoryBound(to: Int16.self) + 72 &* o &* pairs
    products(weights, firstPoint: 0, points: 36, count: count)
  }

  /// The sums of four filters at some of the points. The loops are C: `mote_plain.h` says why.
  func products(_ weights: UnsafePointer<Int16>, firstPoint: Int, points: Int32, count: Int) {
    let channels = geometry.pointee.channels
    let inputs = UnsafeRawPointer(memory.inputs).assumingMemoryBound(to: Int16.self)
    let pairs = channels &>> 1
    if !Self.interleavesTiles {
      var v = inputs + firstPoint &* channels
      for tile in 0..<count {
        Self.oneTile(v, weights, memory.sums + (144 &* tile &+ 4 &* firstPoint), pairs, points)
        v += 36 &* channels
      }
      return
    }
    let v = inputs + firstPoint &* channels &* count
    let sums = memory.sums + 4 &* Self.tilesAtOnce &* firstPoint
    switch count {
    case 1: Self.oneTile(v, weights, sums, pairs, points)
    case 2: Self.twoTiles(v, weights, sums, pairs, points)
    case 3: Self.threeTiles(v, weights, sums, pairs, points)
    default: Self.fourTiles(v, weights, sums, pairs, points)
    }
  }

  @inline(never) @_optimize(speed)
  private static func oneTile(
    _ v: UnsafePointer<Int16>, _ u: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int, _ points: Int32
  ) {
    mote_products_1(v, u, sums, pairs, points)
  }

  @inline(never) @_optimize(speed)
  private static func twoTiles(
    _ v: UnsafePointer<Int16>, _ u: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int, _ points: Int32
  ) {
    mote_products_2(v, u, sums, pairs, points)
  }

  @inline(never) @_optimize(speed)
  private static func threeTiles(
    _ v: UnsafePointer<Int16>, _ u: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int, _ points: Int32
  ) {
    mote_products_3(v, u, sums, pairs, points)
  }

  @inline(never) @_optimize(speed)
  private static func fourTiles(
    _ v: UnsafePointer<Int16>, _ u: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int, _ points: Int32
  ) {
    mote_products_4(v, u, sums, pairs, points)
  }
}
