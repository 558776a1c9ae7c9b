import CMoteIntrinsics
import MoteFormat

/// A 3x3 convolution of one channel with stride 1 and without a pool, on canonical weights: what most networks begin with.
///
/// Four neighbouring outputs of one filter are made at a time, from three rows that were copied with their padding.
struct PortableFirstLayer {
  /// One filter, its requantization prepared: `byte = (high(acc * multiplier) + round) >> shift`.
  private struct Filter {
    var w0, w1, w2, w3, w4, w5, w6, w7, w8: Int32
    var bias, multiplier, round, shift: Int32
  }

  private let a: UnsafePointer<Int8Arguments>
  private let filters: UnsafeMutablePointer<Filter>
  /// `[3][stride]`: input rows `y % 3`, padded on both sides.
  private let rows: UnsafeMutablePointer<UInt8>
  private let stride: Int

  static func admits(_ g: UnsafePointer<Geometry>) -> Bool {
    g.pointee.channels == 1 && g.pointee.window.isDense3x3 && g.pointee.pool.height == 1 && g.pointee.pool.width == 1
      && g.pointee.pool.strideX == 1 && g.pointee.pool.strideY == 1 && g.pointee.outputWidth >= 4
  }

  /// Columns of a padded row.
  private static func stride(_ g: UnsafePointer<Geometry>) -> Int { g.pointee.outputWidth &+ 2 }

  static func bytes(_ g: UnsafePointer<Geometry>) -> Int {
    g.pointee.outputChannels &* MemoryLayout<Filter>.stride &+ 3 &* stride(g)
  }

  init(_ a: UnsafePointer<Int8Arguments>) {
    let g = UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
    self.a = a
    filters = a.pointee.scratch.assumingMemoryBound(to: Filter.self)
    rows = (a.pointee.scratch + g.pointee.outputChannels &* MemoryLayout<Filter>.stride).assumingMemoryBound(to: UInt8.self)
    stride = Self.stride(g)
  }

  /// False, with nothing written to the output, when a filter needs the long way of requantization.
  func run() -> Bool {
    guard prepare() else { return false }
    let (first, count) = (a.pointee.rows.firstRow, a.pointee.rows.rowCount)
    let (width, outputs) = (a.pointee.geometry.outputWidth, a.pointee.geometry.outputChannels)
    let top = first &- a.pointee.geometry.window.padTop
    var slot = GeneralConvolution.ringSlot(first, a.pointee.rows.outputRing)
    // Copies of the three rows of a window, the oldest first.
    var (r0, r1, r2) = (rows, rows + stride, rows + 2 &* stride)
    copy(top, to: r0)
    copy(top &+ 1, to: r1)
    for y in 0..<count {
      copy(top &+ y &+ 2, to: r2)
      let line = a.pointee.output.assumingMemoryBound(to: UInt8.self) + slot &* width &* outputs
      var x = 0
      while x < width {
        // The last block of a row may overlap the one before.
        if width &- x < 4 { x = width &- 4 }
        Self.block(r0 + x, r1 + x, r2 + x, filters, outputs, line + x &* outputs)
        x &+= 4
      }
      PortableRequantization.clamp(line, width &* outputs, qMin: a.pointee.qMin, qMax: a.pointee.qMax)
      (r0, r1, r2) = (r1, r2, r0)
      slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
    return true
  }

  private func prepare() -> Bool {
    guard let multipliers = a.pointee.multipliers, let shifts = a.pointee.shifts else { return false }
    var w = a.pointee.weights.assumingMemoryBound(to: Int8.self)
    for o in 0..<a.pointee.geometry.outputChannels {
      guard let finish = PortableRequantization.Finish(
        multiplier: multipliers[o], shift: shifts[o], zeroPoint: a.pointee.outputZeroPoint, scaled: 0)
      else { return false }
      filters[o] = Filter(
        w0: Int32(w[0]), w1: Int32(w[1]), w2: Int32(w[2]), w3: Int32(w[3]), w4: Int32(w[4]), w5: Int32(w[5]),
        w6: Int32(w[6]), w7: Int32(w[7]), w8: Int32(w[8]), bias: a.pointee.bias[o], multiplier: finish.multiplier,
        round: finish.round, shift: finish.shift)
      w += 9
    }
    return true
  }

  /// Input row `y` with its padding; a row outside the input is all padding.
  private func copy(_ y: Int, to row: UnsafeMutablePointer<UInt8>) {
    let g = UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
    let inside = y >= 0 && y < g.pointee.height
    let input = inside ? a.pointee.input + GeneralConvolution.ringSlot(y, a.pointee.rows.inputRing) &* g.pointee.width : a.pointee.input
    var ix = 0 &- g.pointee.window.padLeft
    for x in 0..<stride {
      row[x] = inside && ix >= 0 && ix < g.pointee.width ? input[ix] : a.pointee.inputZeroPoint
      ix &+= 1
    }
  }

  /// Four outputs of every filter from 3x6 inputs, written `step` bytes apart.
  @inline(never)
  private static func block(
    _ r0: UnsafePointer<UInt8>, _ r1: UnsafePointer<UInt8>, _ r2: UnsafePointer<UInt8>, _ filters: UnsafePointer<Filter>,
    _ step: Int, _ output: UnsafeMutablePointer<UInt8>
  ) {
    var f = filters
    var out = output
    let end = filters + step
    while f != end {
      let bias = f.pointee.bias
      var (a0, a1, a2, a3) = (bias, bias, bias, bias)
      // The weights are the first fields.
      let weights = UnsafeRawPointer(f).assumingMemoryBound(to: Int32.self)
      mote_four_taps(r0, weights, &a0, &a1, &a2, &a3)
      mote_four_taps(r1, weights + 3, &a0, &a1, &a2, &a3)
      mote_four_taps(r2, weights + 6, &a0, &a1, &a2, &a3)
      let (multiplier, round, shift) = (f.pointee.multiplier, f.pointee.round, f.pointee.shift)
      var place = out
      place.pointee = mote_saturate((mote_high_product(a0, multiplier) &+ round) &>> shift)
      place += step
      place.pointee = mote_saturate((mote_high_product(a1, multiplier) &+ round) &>> shift)
      place += step
      place.pointee = mote_saturate((mote_high_product(a2, multiplier) &+ round) &>> shift)
      place += step
      place.pointee = mote_saturate((mote_high_product(a3, multiplier) &+ round) &>> shift)
      f += 1
      out += 1
    }
  }
}
