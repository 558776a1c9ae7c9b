import CMoteIntrinsics
import MoteFormat

/// A 3x3 convolution of stride 1 on one channel, canonical weights: what a network does with its image. The nine weights of
/// a filter are five words, and two neighbouring outputs share them.
///
/// Scratch: three rows of input, a `mote_dsp_filter` for each filter, and the outputs of two columns, for the last one of an odd row.
enum DSPFirst {
  static func admits(_ g: UnsafePointer<Geometry>) -> Bool {
    g.pointee.channels == 1 && g.pointee.window.isDense3x3 && g.pointee.pool.isNoneOrPlain2x2 && g.pointee.pool.height == 1
  }

  static func scratch(_ g: UnsafePointer<Geometry>) -> Int {
    6 &* columns(g.pointee.outputWidth) &+ 38 &* g.pointee.outputChannels &+ 4
  }

  /// - Returns: whether the layer has the form that this computes.
  static func run(_ a: UnsafePointer<Int8Arguments>) -> Bool {
    guard DSPEpilogue.isFast(a) else { return false }
    let inputs = a.pointee.scratch.assumingMemoryBound(to: UInt32.self)
    let filters = (a.pointee.scratch + Limits.align(6 &* columns(a.pointee.geometry.outputWidth), 4)).assumingMemoryBound(to: mote_dsp_filter.self)
    let outputs = a.pointee.geometry.outputChannels
    for o in upTo(outputs) { filters[o] = filter(a, o) }
    let spare = UnsafeMutableRawPointer(filters + outputs).assumingMemoryBound(to: UInt8.self)
    var slot = remainder(a.pointee.rows.firstRow, by: a.pointee.rows.outputRing)
    for row in upTo(a.pointee.rows.rowCount) {
      let line = slot &* a.pointee.geometry.outputWidth &* outputs
      let output = a.pointee.output.assumingMemoryBound(to: UInt8.self) + line
      self.row(a, a.pointee.rows.firstRow &+ row, filters, output, spare, inputs)
      slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
    return true
  }

  private static func filter(_ a: UnsafePointer<Int8Arguments>, _ o: Int) -> mote_dsp_filter {
    let w = a.pointee.weights.assumingMemoryBound(to: Int8.self) + 9 &* o
    func pair(_ low: Int, _ high: Int) -> UInt32 {
      UInt32(UInt16(bitPattern: Int16(w[low]))) | UInt32(UInt16(bitPattern: Int16(w[high]))) &<< 16
    }
    let shift = Int32(a.pointee.shifts![o])
    return mote_dsp_filter(
      bias: a.pointee.bias[o], weights: (pair(0, 3), pair(1, 4), pair(2, 5), pair(6, 7), pair(7, 8)),
      multiplier: a.pointee.multipliers![o], rounding: (2 &* Int32(a.pointee.outputZeroPoint) &+ 1) &<< (shift &- 33),
      shift: shift &- 32)
  }

  /// Row `y` of the output, two columns at a time.
  private static func row(
    _ a: UnsafePointer<Int8Arguments>, _ y: Int, _ filters: UnsafePointer<mote_dsp_filter>, _ line: UnsafeMutablePointer<UInt8>,
    _ spare: UnsafeMutablePointer<UInt8>, _ upper: UnsafeMutablePointer<UInt32>
  ) {
    let (outputs, width) = (a.pointee.geometry.outputChannels, a.pointee.geometry.outputWidth)
    let columns = Self.columns(width)
    let lower = UnsafeMutableRawPointer(upper + columns).assumingMemoryBound(to: UInt16.self)
    let top = y &- a.pointee.geometry.window.padTop
    let halves = UnsafeMutableRawPointer(upper).assumingMemoryBound(to: UInt16.self)
    expand(a, top, halves, 2)
    expand(a, top &+ 1, halves + 1, 2)
    expand(a, top &+ 2, lower, 1)
    let count = Int32(truncatingIfNeeded: outputs)
    var x = 0
    while x < width {
      // An even column of halves is aligned to a word.
      let pair = UnsafeRawPointer(lower + x).assumingMemoryBound(to: UInt32.self)
      if x &+ 1 < width {
        mote_dsp_first(upper + x, pair, filters, line + x &* outputs, count)
      } else {
        mote_dsp_first(upper + x, pair, filters, spare, count)
        for o in upTo(outputs) { line[x &* outputs &+ o] = spare[o] }
     }
      x &+= 2
    }
  }

  /// Columns of input for every output of a row, in pairs.
  private static func columns(_ outputWidth: Int) -> Int { (outputWidth &+ 3) & ~1 }

  /// A row of input with its padding, every `step` halves.
  @inline(never)
  private static func expand(
    _ a: UnsafePointer<Int8Arguments>, _ y: Int, _ halves: UnsafeMutablePointer<UInt16>, _ step: Int
  ) {
    let (width, zero) = (a.pointee.geometry.width, UInt16(a.pointee.inputZeroPoint))
    let left = a.pointee.geometry.window.padLeft
    let columns = Self.columns(a.pointee.geometry.outputWidth)
    // Columns of padding, of input, of padding.
    let start = min(left, columns)
    var end = start
    var row = a.pointee.input
    if y >= 0 && y < a.pointee.geometry.height {
      end = min(columns, left &+ width)
      row += remainder(y, by: a.pointee.rows.inputRing) &* width
    }
    var to = halves
    for _ in upTo(start) {
      to.pointee = zero
      to += step
    }
    for x in upTo(end &- start) {
      to.pointee = UInt16(row[x])
      to += step
    }
    for _ in end..<columns {
      to.pointee = zero
      to += step
    }
  }
}
