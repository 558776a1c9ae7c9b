import CMoteIntrinsics
import MoteFormat

/// Direct 3x3 convolution on weights of layout `direct`, four outputs at a time: a pool window's 2x2, else four of a row.
///
/// Scratch: the inputs of those four as halves (16 or 18 words a channel pair), a pixel of padding, the leaf's table.
struct DSPDirect {
  private let a: UnsafePointer<Int8Arguments>
  #if MOTE_NO_GENERAL
    private var isFast: Bool { true }
  #else
    private let isFast: Bool
  #endif
  private let inputs: UnsafeMutablePointer<UInt32>
  private let padding: UnsafeMutablePointer<UInt8>
  private let q: UnsafeMutablePointer<mote_dsp_direct>

  /// Bytes of the inputs of four outputs.
  private static func inputBytes(_ g: UnsafePointer<Geometry>) -> Int {
    (g.pointee.pool.height == 2 ? 32 : 36) &* g.pointee.channels
  }
  private static func tableOffset(_ g: UnsafePointer<Geometry>) -> Int {
    (inputBytes(g) &+ g.pointee.channels &+ 7) & ~7
  }

  static func scratch(_ g: UnsafePointer<Geometry>) -> Int { tableOffset(g) &+ MemoryLayout<mote_dsp_direct>.stride }

  init(_ a: UnsafePointer<Int8Arguments>) {
    let g = UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
    self.a = a
    #if !MOTE_NO_GENERAL
      isFast = DSPEpilogue.isFast(a)
    #endif
    inputs = a.pointee.scratch.assumingMemoryBound(to: UInt32.self)
    padding = (a.pointee.scratch + Self.inputBytes(g)).assumingMemoryBound(to: UInt8.self)
    q = (a.pointee.scratch + Self.tableOffset(g)).assumingMemoryBound(to: mote_dsp_direct.self)
    for c in upTo(a.pointee.geometry.channels) { padding[c] = a.pointee.inputZeroPoint }
    q.pointee.rounding = 2 &* Int32(a.pointee.outputZeroPoint) &+ 1
  }

  func run() {
    var slot = remainder(a.pointee.rows.firstRow, by: a.pointee.rows.outputRing)
    for i in upTo(a.pointee.rows.rowCount) {
      let y = (a.pointee.rows.firstRow &+ i) &* a.pointee.geometry.pool.height &- a.pointee.geometry.window.padTop
      row(y, slot &* a.pointee.geometry.pooledWidth)
      slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
  }

  /// One row of output, whose inputs begin at row `y`; `place` is its first pixel. Behind the row's end inputs are padding.
  private func row(_ y: Int, _ place: Int) {
    let square = a.pointee.geometry.pool.height == 2
    var (pixel, x) = (0, 0 &- a.pointee.geometry.window.padLeft)
    while pixel < a.pointee.geometry.pooledWidth {
      gather(y, x, rows: square ? 4 : 3, columns: square ? 4 : 6)
      let count = square ? 1 : min(4, a.pointee.geometry.pooledWidth &- pixel)
      if isFast {
        aim(place &+ pixel, count)
        sums(a.pointee.weights.assumingMemoryBound(to: Int8.self))
      } else {
        for o in upTo(a.pointee.geometry.outputChannels) {
          sums(aim(o))
          for i in upTo(count) {
            let sum = withUnsafePointer(to: &q.pointee.sums.0) { $0[i] }
            DSPRequantization.store(sum, a, o, (place &+ pixel &+ i) &* a.pointee.geometry.outputChannels &+ o)
          }
        }
      }
      pixel &+= square ? 1 : 4
      x &+= square ? 2 : 4
    }
  }

  private func sums(_ w: UnsafePointer<Int8>) {
    let quads = Int32(truncatingIfNeeded: a.pointee.geometry.channels >> 2)
    if a.pointee.geometry.pool.height == 2 { mote_dsp_square(inputs, w, quads, q) } else { mote_dsp_line(inputs, w, quads, q) }
  }

  /// The inputs from row `y` and column `x` on, a word for two channels.
  private func gather(_ y: Int, _ x: Int, rows: Int, columns: Int) {
    let quads = Int32(truncatingIfNeeded: a.pointee.geometry.channels >> 2)
    var position: Int32 = 0
    for row in upTo(rows) {
      let line = self.line(y &+ row)
      for column in x..<x &+ columns {
        var from = UnsafePointer(padding)
        if let line, column >= 0 && column < a.pointee.geometry.width { from = line + column &* a.pointee.geometry.channels }
        let place = columns == 4 ? mote_dsp_square_place(position) : position
        mote_dsp_spread(from, inputs + Int(place), quads, columns == 4 ? 16 : 18)
        position &+= 1
      }
    }
  }

  /// The first pixel of an input row; nil for a row of padding.
  private func line(_ y: Int) -> UnsafePointer<UInt8>? {
    guard y >= 0 && y < a.pointee.geometry.height else { return nil }
    let slot = remainder(y, by: a.pointee.rows.inputRing)
    return a.pointee.input + slot &* a.pointee.geometry.width &* a.pointee.geometry.channels
  }

  /// Points the leaf at every filter for `count` pixels of output.
  private func aim(_ pixel: Int, _ count: Int) {
    let channels = a.pointee.geometry.outputChannels
    func column(_ i: Int) -> Int32 { Int32(truncatingIfNeeded: min(i, count &- 1) &* channels) }
    let out = a.pointee.output.assumingMemoryBound(to: UInt8.self) + pixel &* channels
    q.pointee.out = out
    q.pointee.end = out + channels
    q.pointee.columns = (column(1), column(2), column(3))
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
}

/// From sums without bias to the output: five instructions a byte where the requantization has the usual form.
struct DSPEpilogue {
  let a: UnsafePointer<Int8Arguments>
  /// Whether the layer's bytes are 0...255 and every shift is in 33...54, so that the rounding term and the zero point
  /// fit one word: 2^(s-33) + zeroPoint * 2^(s-32) = (2 * zeroPoint + 1) * 2^(s-33).
  #if MOTE_NO_GENERAL
    private var isFast: Bool { true }
  #else
    let isFast: Bool
  #endif
  private let rounding: Int32

  init(_ a: UnsafePointer<Int8Arguments>) {
    self.a = a
    #if !MOTE_NO_GENERAL
      isFast = Self.isFast(a)
    #endif
    rounding = 2 &* Int32(a.pointee.outputZeroPoint) &+ 1
  }

  static func isFast(_ a: UnsafePointer<Int8Arguments>) -> Bool {
    #if MOTE_NO_GENERAL
      return true
    #else
      guard let shifts = a.pointee.shifts, a.pointee.qMin == 0, a.pointee.qMax == 255 else { return false }
      for o in upTo(a.pointee.geometry.outputChannels) where shifts[o] < 33 || shifts[o] > 54 { return false }
      return true
    #endif
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
}
