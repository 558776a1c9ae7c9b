import CMoteIntrinsics
import MoteFormat

/// Exact Winograd F(4x4, 3x3), two tiles at a time, on weights that were transformed before.
///
/// Scratch: V of two tiles, then memory that the input transform, the products and the output transform use in turn.
enum DSPWinograd {
  static func scratch(_ g: Geometry) -> Int {
    144 * g.channels + max(DSPTiles.workBytes(g), 576 + DSPOutput.workBytes)
  }

  static func run(_ a: UnsafePointer<Int8Arguments>) {
    let tiles = DSPTiles(a)
    let channels = a.pointee.geometry.channels
    let v = a.pointee.scratch
    let work = v + 144 &* channels
    let m = work.assumingMemoryBound(to: Int32.self)
    let output = DSPOutput(tiles, ends: 1, work: work + 576)
    let pairs = Int32(truncatingIfNeeded: channels >> 1)
    var first = 0
    while first < tiles.count {
      tiles.transform(first, v, quads: channels >> 2, work: work)
      output.begin(first, o: 0)
      var u = a.pointee.weights.assumingMemoryBound(to: UInt32.self)
      var o = 0
      while o < a.pointee.geometry.outputChannels {
        mote_dsp_products(v.assumingMemoryBound(to: UInt32.self), u, m, pairs)
        output.write(m, first, o: o)
        u += 36 &* channels
        o &+= 2
      }
      first &+= 2
    }
  }
}
