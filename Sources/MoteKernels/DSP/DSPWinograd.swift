import CMoteIntrinsics
import MoteFormat

/// Exact Winograd F(4x4, 3x3), two tiles at a time, on weights that were transformed before.
///
/// Scratch: V of two tiles, then memory that the input transform, the products and the output transform use in turn.
enum DSPWinograd {
  static func scratch(_ g: UnsafePointer<Geometry>) -> Int {
    144 &* g.pointee.channels &+ max(DSPTiles.workBytes(g), 576 + DSPOutput.yBytes + DSPOutput.tableBytes)
  }

  static func run(_ a: UnsafePointer<Int8Arguments>) {
    let channels = a.pointee.geometry.channels
    let v = a.pointee.scratch
    let work = v + 144 &* channels
    let output = DSPOutput(DSPTiles(a), ends: 1, y: work + 576)
    var first = 0
    while first < output.tiles.count {
      output.tiles.transform(first, v, quads: channels >> 2, work: work)
      filters(output, first, v.assumingMemoryBound(to: UInt32.self), work.assumingMemoryBound(to: Int32.self))
      first &+= 2
    }
  }

  /// All filters of two tiles: products of V to M, M to bytes.
  @inline(never)
  private static func filters(
    _ output: DSPOutput, _ first: Int, _ v: UnsafePointer<UInt32>, _ m: UnsafeMutablePointer<Int32>
  ) {
    let a = output.tiles.a
    let channels = a.pointee.geometry.channels
    let table = DSPOutput.table(UnsafeMutableRawPointer(m) + (576 + DSPOutput.yBytes))
    output.begin(first, table)
    var u = a.pointee.weights.assumingMemoryBound(to: UInt32.self)
    var o = 0
    while o < a.pointee.geometry.outputChannels {
      mote_dsp_products(v, u, m, Int32(truncatingIfNeeded: channels >> 1))
      output.write(m, first, o, table)
      u += 36 &* channels
      o &+= 2
    }
  }
}
