import CMoteIntrinsics
import MoteFormat

/// Direct 3x3 convolution on weights of layout `direct`, four outputs at a time: a pool window's 2x2, else four of a row.
///
/// Scratch: the inputs of those four as halves (16 or 18 words a channel pair), a pixel of padding, the leaf's table.
struct DSPDirect {
  private let a: UnsafePointer<Int8Arguments>
  private let epilogue: DSPEpilogue
  private let inputs: UnsafeMutablePointer<UInt32>
  private let padding: UnsafeMutablePointer<UInt8>
  private let q: UnsafeMutablePointer<mote_dsp_direct>

  /// Bytes of the inputs of four outputs.
  private static func inputBytes(_ g: Geometry) -> Int { (g.pool.height == 2 ? 32 : 36) &* g.channels }
  private static func tableOffset(_ g: Geometry) -> Int { (inputBytes(g) &+ g.channels &+ 7) & ~7 }

  static func scratch(_ g: Geometry) -> Int { tableOffset(g) &+ MemoryLayout<mote_dsp_direct>.stride }

  init(_ a: UnsafePointer<Int8Arguments>) {
    self.a = a
    epilogue = DSPEpilogue(a)
    inputs = a.pointee.scratch.assumingMemoryBound(to: UInt32.self)
    padding = (a.pointee.scratch + Self.inputBytes(a.pointee.geometry)).assumingMemoryBound(to: UInt8.self)
    q = (a.pointee.scratch + Self.tableOffset(a.pointee.geometry)).assumingMemoryBound(to: mote_dsp_direct.self)
    for c in 0..<a.pointee.geometry.channels { padding[c] = a.pointee.inputZeroPoint }
    q.pointee.rounding = 2 &* Int32(a.pointee.outputZeroPoint) &+ 1
  }

  func run() {
    let pooled = a.pointee.geometry.pool.height == 2
    var slot = a.pointee.rows.firstRow % a.pointee.rows.outputRing
    var y = a.pointee.rows.firstRow &* (pooled ? 2 : 1) &- a.pointee.geometry.window.padTop
    for _ in 0..<a.pointee.rows.rowCount {
      let place = slot &* a.pointee.geometry.pooledWidth
      if pooled {
        squares(y, place)
        y &+= 2
      } else {
        lines(y, place)
        y &+= 1
      }
      slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
  }

  /// One row of pool windows, whose inputs begin at row `y`; `place` is the row's first pixel of output.
  private func squares(_ y: Int, _ place: Int) {
    let quads = Int32(truncatingIfNeeded: a.pointee.geometry.channels >> 2)
    let rows = (row(y), row(y &+ 1), row(y &+ 2), row(y &+ 3))
    let left = a.pointee.geometry.window.padLeft
    for pixel in 0..<a.pointee.geometry.pooledWidth {
      for column in 0..<4 {
        let x = 2 &* pixel &+ column &- left
        spread(rows.0, x, mote_dsp_square_place(Int32(truncatingIfNeeded: column)), 16)
        spread(rows.1, x, mote_dsp_square_place(Int32(truncatingIfNeeded: column &+ 4)), 16)
        spread(rows.2, x, mote_dsp_square_place(Int32(truncatingIfNeeded: column &+ 8)), 16)
        spread(rows.3, x, mote_dsp_square_place(Int32(truncatingIfNeeded: column &+ 12)), 16)
      }
      if epilogue.isFast {
        aim(place &+ pixel, 0, a.pointee.geometry.outputChannels)
        mote_dsp_square(inputs, a.pointee.weights.assumingMemoryBound(to: Int8.self), quads, q)
      } else {
        for o in 0..<a.pointee.geometry.outputChannels {
          mote_dsp_square(inputs, aim(o), quads, q)
          store(0, place &+ pixel, o)
        }
      }
    }
  }

  /// One row of outputs, whose inputs begin at row `y`, by fours; behind the row's end the inputs are padding.
  private func lines(_ y: Int, _ place: Int) {
    let quads = Int32(truncatingIfNeeded: a.pointee.geometry.channels >> 2)
    let rows = (row(y), row(y &+ 1), row(y &+ 2))
    let left = a.pointee.geometry.window.padLeft
    var pixel = 0
    while pixel < a.pointee.geometry.pooledWidth {
      for column in 0..<6 {
        let x = pixel &+ column &- left
        spread(rows.0, x, Int32(truncatingIfNeeded: column), 18)
        spread(rows.1, x, Int32(truncatingIfNeeded: column &+ 6), 18)
        spread(rows.2, x, Int32(truncatingIfNeeded: column &+ 12), 18)
      }
      let count = min(4, a.pointee.geometry.pooledWidth &- pixel)
      if epilogue.isFast {
        aim(place &+ pixel, 0, a.pointee.geometry.outputChannels)
        func offset(_ i: Int) -> Int32 {
          Int32(truncatingIfNeeded: min(i, count &- 1) &* a.pointee.geometry.outputChannels)
        }
        q.pointee.columns = (offset(1), offset(2), offset(3))
        mote_dsp_line(inputs, a.pointee.weights.assumingMemoryBound(to: Int8.self), quads, q)
      } else {
        for o in 0..<a.pointee.geometry.outputChannels {
          mote_dsp_line(inputs, aim(o), quads, q)
          for i in 0..<count { store(i, place &+ pixel &+ i, o) }
        }
      }
      pixel &+= 4
    }
  }

  /// The first pixel of an input row; nil for a row of padding.
  private func row(_ y: Int) -> UnsafePointer<UInt8>? {
    guard y >= 0 && y < a.pointee.geometry.height else { return nil }
    let slot = y % a.pointee.rows.inputRing
    return a.pointee.input + slot &* a.pointee.geometry.width &* a.pointee.geometry.channels
  }

  /// The channels of one input, or of padding, to every channel pair's word `place`.
  private func spread(_ row: UnsafePointer<UInt8>?, _ x: Int, _ place: Int32, _ pitch: Int32) {
    var from = UnsafePointer(padding)
    if let row, x >= 0 && x < a.pointee.geometry.width { from = row + x &* a.pointee.geometry.channels }
    mote_dsp_spread(from, inputs + Int(place), Int32(truncatingIfNeeded: a.pointee.geometry.channels >> 2), pitch)
  }

  /// Points the leaf at `count` filters from `o` on for an output pixel.
  private func aim(_ pixel: Int, _ o: Int, _ count: Int) {
    let out = a.pointee.output.assumingMemoryBound(to: UInt8.self) + (pixel &* a.pointee.geometry.outputChannels &+ o)
    q.pointee.out = out
    q.pointee.end = out + count
    q.pointee.multipliers = a.pointee.multipliers
    q.pointee.shifts = a.pointee.shifts
    q.pointee.bias = a.pointee.bias
  }

  /// Points the leaf at filter `o` where only its sums are wanted.
  private func aim(_ o: Int) -> UnsafePointer<Int8> {
    let spare = withUnsafeMutablePointer(to: &q.pointee.spare) { $0 }
    q.pointee.out = spare
    q.pointee.end = spare + 1
    q.pointee.columns = (0, 0, 0)
    q.pointee.bias = a.pointee.bias + o
    q.pointee.multipliers = q.pointee.bias
    q.pointee.shifts = UnsafeRawPointer(a.pointee.bias).assumingMemoryBound(to: UInt8.self)
    return a.pointee.weights.assumingMemoryBound(to: Int8.self) + 9 &* o &* a.pointee.geometry.channels
  }

  private func store(_ i: Int, _ pixel: Int, _ o: Int) {
    let sums = (q.pointee.sums.0, q.pointee.sums.1, q.pointee.sums.2, q.pointee.sums.3)
    let sum = i == 0 ? sums.0 : i == 1 ? sums.1 : i == 2 ? sums.2 : sums.3
    DSPRequantization.store(sum, a, o, pixel &* a.pointee.geometry.outputChannels &+ o)
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
