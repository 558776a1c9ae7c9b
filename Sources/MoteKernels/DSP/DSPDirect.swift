import CMoteIntrinsics
import MoteFormat

/// Direct 3x3 convolution on weights of layout `direct`, four outputs at a time: a pool window's 2x2, else four of a row.
///
/// Scratch: the inputs of those four as halves (16 or 18 words a channel pair), a pixel of padding, four sums.
enum DSPDirect {
  /// Bytes of the inputs of four outputs.
  private static func inputBytes(_ g: Geometry) -> Int { (g.pool.height == 2 ? 32 : 36) &* g.channels }

  static func scratch(_ g: Geometry) -> Int { inputBytes(g) &+ g.channels &+ 16 }

  static func run(_ a: UnsafePointer<Int8Arguments>) {
    let pooled = a.pointee.geometry.pool.height == 2
    let e = a.pointee.scratch.assumingMemoryBound(to: UInt32.self)
    let padding = (a.pointee.scratch + inputBytes(a.pointee.geometry)).assumingMemoryBound(to: UInt8.self)
    for c in 0..<a.pointee.geometry.channels { padding[c] = a.pointee.inputZeroPoint }
    let sums = UnsafeMutableRawPointer(padding + a.pointee.geometry.channels).assumingMemoryBound(to: Int32.self)
    let epilogue = DSPEpilogue(a)
    var slot = a.pointee.rows.firstRow % a.pointee.rows.outputRing
    var y = a.pointee.rows.firstRow &* (pooled ? 2 : 1) &- a.pointee.geometry.window.padTop
    for _ in 0..<a.pointee.rows.rowCount {
      let place = slot &* a.pointee.geometry.pooledWidth &* a.pointee.geometry.outputChannels
      if pooled {
        squares(a, epilogue, y, e, padding, place)
        y &+= 2
      } else {
        lines(a, epilogue, y, e, padding, place, sums)
        y &+= 1
      }
      slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
  }

  /// One row of pool windows, whose inputs begin at row `y`; `place` is the index of the row's first output.
  private static func squares(
    _ a: UnsafePointer<Int8Arguments>, _ epilogue: DSPEpilogue, _ y: Int, _ e: UnsafeMutablePointer<UInt32>,
    _ padding: UnsafePointer<UInt8>, _ place: Int
  ) {
    let (channels, outputs) = (a.pointee.geometry.channels, a.pointee.geometry.outputChannels)
    let quads = Int32(truncatingIfNeeded: channels >> 2)
    var (x, index) = (0 &- a.pointee.geometry.window.padLeft, place)
    for _ in 0..<a.pointee.geometry.pooledWidth {
      for row in 0..<4 {
        for column in 0..<4 {
          let order = Int(mote_dsp_square_place(Int32(truncatingIfNeeded: 4 &* row &+ column)))
          mote_dsp_spread(pixel(a, y &+ row, x &+ column, padding), e + order, quads, 16)
        }
      }
      var w = a.pointee.weights.assumingMemoryBound(to: Int8.self)
      for o in 0..<outputs {
        epilogue.store(mote_dsp_square(e, w, quads), o, index &+ o)
        w += 9 &* channels
      }
      index &+= outputs
      x &+= 2
    }
  }

  /// One row of outputs, whose inputs begin at row `y`, by fours; behind the row's end the inputs are padding.
  private static func lines(
    _ a: UnsafePointer<Int8Arguments>, _ epilogue: DSPEpilogue, _ y: Int, _ e: UnsafeMutablePointer<UInt32>,
    _ padding: UnsafePointer<UInt8>, _ place: Int, _ sums: UnsafeMutablePointer<Int32>
  ) {
    let (channels, outputs) = (a.pointee.geometry.channels, a.pointee.geometry.outputChannels)
    let quads = Int32(truncatingIfNeeded: channels >> 2)
    var (x, index) = (0 &- a.pointee.geometry.window.padLeft, place)
    var rest = a.pointee.geometry.pooledWidth
    while rest > 0 {
      for row in 0..<3 {
        for column in 0..<6 {
          mote_dsp_spread(pixel(a, y &+ row, x &+ column, padding), e + (6 &* row &+ column), quads, 18)
        }
      }
      var w = a.pointee.weights.assumingMemoryBound(to: Int8.self)
      for o in 0..<outputs {
        mote_dsp_line(e, w, quads, sums)
        for k in 0..<min(4, rest) { epilogue.store(sums[k], o, index &+ k &* outputs &+ o) }
        w += 9 &* channels
      }
      index &+= 4 &* outputs
      x &+= 4
      rest &-= 4
    }
  }

  /// The channels of an input pixel, or of padding.
  @inline(__always)
  private static func pixel(
    _ a: UnsafePointer<Int8Arguments>, _ y: Int, _ x: Int, _ padding: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let (height, width) = (a.pointee.geometry.height, a.pointee.geometry.width)
    guard y >= 0 && y < height && x >= 0 && x < width else { return padding }
    return a.pointee.input + (y % a.pointee.rows.inputRing &* width &+ x) &* a.pointee.geometry.channels
  }
}

/// From sums without bias to the output: five instructions a byte where the requantization has the usual form.
struct DSPEpilogue {
  let a: UnsafePointer<Int8Arguments>
  /// Whether the layer's bytes are 0...255 and every shift is in 33...54, so that the rounding term and the zero point
  /// fit one word: 2^(s-33) + zeroPoint * 2^(s-32) = (2 * zeroPoint + 1) * 2^(s-33).
  let isFast: Bool
  private let rounding: Int32

  init(_ a: UnsafePointer<Int8Arguments>) {
    self.a = a
    isFast = Self.isFast(a)
    rounding = 2 &* Int32(a.pointee.outputZeroPoint) &+ 1
  }

  private static func isFast(_ a: UnsafePointer<Int8Arguments>) -> Bool {
    guard let shifts = a.pointee.shifts, a.pointee.qMin == 0, a.pointee.qMax == 255 else { return false }
    for o in 0..<a.pointee.geometry.outputChannels where shifts[o] < 33 || shifts[o] > 54 { return false }
    return true
  }

  @inline(__always)
  func store(_ sum: Int32, _ o: Int, _ index: Int) {
    let biased = sum &+ a.pointee.bias[o]
    guard isFast, let multipliers = a.pointee.multipliers, let shifts = a.pointee.shifts else {
      DSPRequantization.store(biased, a, o, index)
      return
    }
    let shift = Int32(shifts[o])
    let high = mote_high_product(biased, multipliers[o]) &+ (rounding &<< (shift &- 33))
    a.pointee.output.storeBytes(of: mote_saturate(high &>> (shift &- 32)), toByteOffset: index, as: UInt8.self)
  }

  /// What the leaf functions that requantize by themselves need for filter `o`; only where `isFast`.
  func filter(_ o: Int) -> (multiplier: Int32, rounding: Int32, shift: Int32) {
    let shift = Int32(a.pointee.shifts![o])
    return (a.pointee.multipliers![o], rounding &<< (shift &- 33), shift &- 32)
  }
}
