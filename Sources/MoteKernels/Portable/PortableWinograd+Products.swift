import CMoteIntrinsics
import MoteFormat

// The products: at each of 36 points, inputs [C, tiles] times weights [4, C], sums to `[36][4][count]`.
extension PortableWinograd {
  /// Tiles that are transformed together: as many as the products take at once.
  static var tilesAtOnce: Int { Int(MOTE_TILES_AT_ONCE) }
  /// Whether the words of several tiles lie side by side. Where products take one tile, the tiles only share columns.
  static var interleavesTiles: Bool { MOTE_INTERLEAVED_TILES != 0 }

  /// The sums of filters `o..<o + 4`. The loops are C: `mote_plain.h` says why.
  func products(o: Int, count: Int) {
    let pairs = geometry.pointee.channels &>> 1
    let weights = a.pointee.weights.assumingMemoryBound(to: Int16.self) + 72 &* o &* pairs
    var v = UnsafeRawPointer(memory.inputs).assumingMemoryBound(to: Int16.self)
    if !Self.interleavesTiles {
      for tile in 0..<count {
        Self.oneTile(v, weights, memory.sums + 144 &* tile, pairs)
        v += 72 &* pairs
      }
      return
    }
    switch count {
    case 1: Self.oneTile(v, weights, memory.sums, pairs)
    case 2: Self.twoTiles(v, weights, memory.sums, pairs)
    case 3: Self.threeTiles(v, weights, memory.sums, pairs)
    default: Self.fourTiles(v, weights, memory.sums, pairs)
    }
  }

  @inline(never)
  private static func oneTile(
    _ inputs: UnsafePointer<Int16>, _ weights: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int
  ) {
    mote_products_1(inputs, weights, sums, pairs)
  }

  @inline(never)
  private static func twoTiles(
    _ inputs: UnsafePointer<Int16>, _ weights: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int
  ) {
    mote_products_2(inputs, weights, sums, pairs)
  }

  @inline(never)
  private static func threeTiles(
    _ inputs: UnsafePointer<Int16>, _ weights: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int
  ) {
    mote_products_3(inputs, weights, sums, pairs)
  }

  @inline(never)
  private static func fourTiles(
    _ inputs: UnsafePointer<Int16>, _ weights: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int
  ) {
    mote_products_4(inputs, weights, sums, pairs)
  }
}
