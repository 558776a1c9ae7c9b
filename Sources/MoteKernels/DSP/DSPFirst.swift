import CMoteIntrinsics
import MoteFormat

/// A 3x3 convolution of stride 1 on one channel, canonical weights: what a network does with its image. The nine weights of
/// a filter are five words, and two neighbouring outputs share them.
///
/// Scratch: three rows of input, a `mote_dsp_filter` for each filter, and the outputs of two columns, for the last one of an odd row.
enum DSPFirst {
  static func admits(_ g: Geometry) -> Bool {
    g.channels == 1 && g.window.isDense3x3 && g.pool == WindowRecord()
  }

  static func scratch(_ g: Geometry) -> Int { 6 &* columns(g) &+ 38 &* g.outputChannels &+ 4 }

  /// - Returns: whether the layer has the form that this computes.
  static func run(_ a: UnsafePointer<Int8Arguments>) -> Bool {
    let epilogue = DSPEpilogue(a)
    guard epilogue.isFast else { return false }
    let inputs = a.pointee.scratch.assumingMemoryBound(to: UInt32.self)
    let filters = (a.pointee.scratch + (6 &* columns(a.pointee.geometry) &+ 3 & ~3)).assumingMemoryBound(to: mote_dsp_filter.self)
    let outputs = a.pointee.geometry.outputChannels
    for o in 0..<outputs { filters[o] = filter(a, epilogue, o) }
    let spare = UnsafeMutableRawPointer(filters + outputs).assumingMemoryBound(to: UInt8.self)
    var slot = a.pointee.rows.firstRow % a.pointee.rows.outputRing
    for row in 0..<a.pointee.rows.rowCount {
      let line = slot &* a.pointee.geometry.outputWidth &* outputs
      let output = a.pointee.output.assumingMemoryBound(to: UInt8.self) + line
      self.row(a, a.pointee.rows.firstRow &+ row, filters, output, spare, inputs)
      slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
    return true
  }

  private static func filter(
    _ a: UnsafePointer<Int8Arguments>, _ epilogue: DSPEpilogue, _ o: Int
  ) -> mote_dsp_filter {
    let w = a.pointee.weights.assumingMemoryBound(to: Int8.self) + 9 &* o
    func pair(_ low: Int, _ high: Int) -> UInt32 {
      UInt32(UInt16(bitPattern: Int16(w[low]))) | UInt32(UInt16(bitPattern: Int16(w[high]))) &<< 16
    }
    let q = epilogue.filter(o)
    return mote_dsp_filter(
      bias: a.pointee.bias[o], weights: (pair(0, 3), pair(1, 4), pair(2, 5), pair(6, 7), pair(7, 8)),
      multiplier: q.multiplier, rounding: q.rounding, shift: q.shift)
  }

  /// Row `y` of the output, two columns at a time.
  private static func row(
    _ a: UnsafePointer<Int8Arguments>, _ y: Int, _ filters: UnsafePointer<mote_dsp_filter>, _ line: UnsafeMutablePointer<UInt8>,
    _ spare: UnsafeMutablePointer<UInt8>, _ upper: UnsafeMutablePointer<UInt32>
  ) {
    let (outputs, width) = (a.pointee.geometry.outputChannels, a.pointee.geometry.outputWidth)
    let columns = Self.columns(a.pointee.geometry)
    let lower = UnsafeMutableRawPointer(upper + columns).assumingMemoryBound(to: UInt16.self)
    gather(a, y &- a.pointee.geometry.window.padTop, columns, upper, lower)
    let count = Int32(truncatingIfNeeded: outputs)
    var x = 0
    while x < width {
      // An even column of halves is aligned to a word.
      let pair = UnsafeRawPointer(lower + x).assumingMemoryBound(to: UInt32.self)
      if x &+ 1 < width {
        mote_dsp_first(upper + x, pair, filters, line + x &* outputs, count)
      } else {
        mote_dsp_first(upper + x, pair, filters, spare, count)
        for o in 0..<outputs { line[x &* outputs &+ o] = spare[o] }
      }
      x &+= 2
    }
  }

  /// Columns of input for every output of a row, in pairs.
  private static func columns(_ g: Geometry) -> Int { (g.outputWidth &+ 3) & ~1 }

  /// Three rows of input from row `top` on with their padding: the first two in the halves of words, the third in halves.
  private static func gather(
    _ a: UnsafePointer<Int8Arguments>, _ top: Int, _ columns: Int, _ upper: UnsafeMutablePointer<UInt32>,
    _ lower: UnsafeMutablePointer<UInt16>
  ) {
    let zero = a.pointee.inputZeroPoint
    let left = min(columns, a.pointee.geometry.window.padLeft)
    let inside = min(columns &- left, a.pointee.geometry.width)
    for x in 0..<columns {
      upper[x] = UInt32(zero) &* 0x0001_0001
      lower[x] = UInt16(zero)
    }
    let (first, second, third) = (input(a, top), input(a, top &+ 1), input(a, top &+ 2))
    for x in 0..<inside {
      let low = UInt32(first?[x] ?? zero)
      upper[left &+ x] = low | UInt32(second?[x] ?? zero) &<< 16
      lower[left &+ x] = UInt16(third?[x] ?? zero)
    }
  }

  private static func input(_ a: UnsafePointer<Int8Arguments>, _ y: Int) -> UnsafePointer<UInt8>? {
    guard y >= 0 && y < a.pointee.geometry.height else { return nil }
    return a.pointee.input + y % a.pointee.rows.inputRing &* a.pointee.geometry.width
  }
}
