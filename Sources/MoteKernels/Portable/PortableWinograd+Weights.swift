import CMoteIntrinsics
import MoteFormat

// Weights of layout `winogradBytes`, transformed when their products are due: a row of six points of four filters at a time,
// so that the transformed weights take `48 * C` bytes and no sum has to be taken up again.
extension PortableWinograd {
  /// Bytes of scratch behind all other: `[6 points][C / 2][4 filters]` words.
  static func weightBytes(_ g: UnsafePointer<Geometry>) -> Int { 48 &* g.pointee.channels }

  /// The sums of filters `o..<o + 4`; behind the last filter the last one stands in.
  func productsOnTheFly(o: Int, count: Int) {
    let channels = geometry.pointee.channels
    let transformed = memory.weights.assumingMemoryBound(to: Int32.self)
    let bytes = a.pointee.weights.assumingMemoryBound(to: UInt32.self)
    let last = geometry.pointee.outputChannels &- 1
    var row = 0
    while row < 6 {
      for k in 0..<4 {
        let filter = o &+ k < last ? o &+ k : last
        Self.transformWeights(
          bytes + filter &* (channels &>> 2) &* 9, transformed + k, row, channels &>> 2, 2 &* channels)
      }
      products(
        UnsafeRawPointer(transformed).assumingMemoryBound(to: Int16.self), firstPoint: 6 &* row, points: 6, count: count)
      row &+= 1
    }
  }

  /// One row of points of one filter, `quads` times four channels: `[quads][9]` words of bytes to words four apart, whose next
  /// point is `step` words on.
  @inline(never) @_optimize(speed)
  private static func transformWeights(
    _ bytes: UnsafePointer<UInt32>, _ transformed: UnsafeMutablePointer<Int32>, _ row: Int, _ quads: Int, _ step: Int
  ) {
    // Row `row` of G'. The bytes are `w + 128`, two in a word; their sums owe as many times 128 in either half.
    let edge = row == 0 || row == 5
    let a: Int32 = row == 5 ? 0 : row == 0 ? 6 : 1
    let c: Int32 = row == 5 ? 6 : row == 0 ? 0 : row < 3 ? 1 : 4
    let magnitude: Int32 = edge ? 0 : row < 3 ? 1 : 2
    let b = row & 1 == 0 ? 0 &- magnitude : magnitude
    let owed = (a &+ b &+ c) &* 0x80_0080
    var w = bytes
    var u = transformed
    for _ in 0..<quads {
      var shift: UInt32 = 0
      repeat {
        let t0 = Self.column(w, shift, a, b, c) &- owed
        let t1 = Self.column(w + 1, shift, a, b, c) &- owed
        let t2 = Self.column(w + 2, shift, a, b, c) &- owed
        let r = Winograd.weights(t0, t1, t2)
        // As for the inputs: what a negative first half has lent is carried back.
        u[0] = (r.0 &+ 0x8000) ^ 0x8000
        u[step] = (r.1 &+ 0x8000) ^ 0x8000
        u[2 &* step] = (r.2 &+ 0x8000) ^ 0x8000
        u[3 &* step] = (r.3 &+ 0x8000) ^ 0x8000
        u[4 &* step] = (r.4 &+ 0x8000) ^ 0x8000
        u[5 &* step] = (r.5 &+ 0x8000) ^ 0x8000
        u += 4
        shift &+= 8
      } while shift != 16
      w += 9
    }
  }

  /// Two bytes of each of three taps, weighted.
  @inline(__always)
  private static func column(_ w: UnsafePointer<UInt32>, _ shift: UInt32, _ a: Int32, _ b: Int32, _ c: Int32) -> Int32 {
    let mask: UInt32 = 0x00FF_00FF
    return Int32(bitPattern: w[0] &>> shift & mask) &* a &+ Int32(bitPattern: w[3] &>> shift & mask) &* b
      &+ Int32(bitPattern: w[6] &>> shift & mask) &* c
  }
}
