import CMoteIntrinsics
import MoteFormat

/// A 3x3 convolution of stride 1 on one channel, canonical weights: what a network does with its image. The nine weights of
/// a filter are five words, and two neighbouring outputs share them.
///
/// Scratch: a `mote_dsp_filter` for each filter, and the outputs of two columns, for the last one of an odd row.
enum DSPFirst {
  static func admits(_ g: Geometry) -> Bool {
    g.channels == 1 && g.window.isDense3x3 && g.pool == WindowRecord()
  }

  static func scratch(_ g: Geometry) -> Int { 36 &* g.outputChannels &+ 2 &* g.outputChannels }

  /// - Returns: whether the layer has the form that this computes.
  static func run(_ a: UnsafePointer<Int8Arguments>) -> Bool {
    let epilogue = DSPEpilogue(a)
    guard epilogue.isFast else { return false }
    let filters = a.pointee.scratch.assumingMemoryBound(to: mote_dsp_filter.self)
    let outputs = a.pointee.geometry.outputChannels
    for o in 0..<outputs { filters[o] = filter(a, epilogue, o) }
    let spare = (a.pointee.scratch + 36 &* outputs).assumingMemoryBound(to: UInt8.self)
    var slot = a.pointee.rows.firstRow % a.pointee.rows.outputRing
    for row in 0..<a.pointee.rows.rowCount {
      let line = slot &* a.pointee.geometry.outputWidth &* outputs
      self.row(a, a.pointee.rows.firstRow &+ row, filters, a.pointee.output.assumingMemoryBound(to: UInt8.self) + line, spare)
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
    _ spare: UnsafeMutablePointer<UInt8>
  ) {
    let (outputs, width) = (a.pointee.geometry.outputChannels, a.pointee.geometry.outputWidth)
    let top = y &- a.pointee.geometry.window.padTop
    let rows = (input(a, top), input(a, top &+ 1), input(a, top &+ 2))
    func at(_ row: UnsafePointer<UInt8>?, _ x: Int) -> UInt32 {
      guard let row, x >= 0 && x < a.pointee.geometry.width else { return UInt32(a.pointee.inputZeroPoint) }
      return UInt32(row[x])
    }
    func upper(_ x: Int) -> UInt32 { at(rows.0, x) | at(rows.1, x) &<< 16 }
    func lower(_ x: Int) -> UInt32 { at(rows.2, x) | at(rows.2, x &+ 1) &<< 16 }
    let left = 0 &- a.pointee.geometry.window.padLeft
    var d: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)
    d = (0, 0, upper(left), upper(left &+ 1), 0, lower(left))
    let count = Int32(truncatingIfNeeded: outputs)
    for x in stride(from: 0, to: width, by: 2) {
      let right = left &+ x &+ 2
      d = (d.2, d.3, upper(right), upper(right &+ 1), d.5, lower(right))
      if x &+ 1 < width {
        withUnsafePointer(to: &d.0) { mote_dsp_first($0, filters, line + x &* outputs, count) }
      } else {
        withUnsafePointer(to: &d.0) { mote_dsp_first($0, filters, spare, count) }
        for o in 0..<outputs { line[x &* outputs &+ o] = spare[o] }
      }
    }
  }

  private static func input(_ a: UnsafePointer<Int8Arguments>, _ y: Int) -> UnsafePointer<UInt8>? {
    guard y >= 0 && y < a.pointee.geometry.height else { return nil }
    return a.pointee.input + y % a.pointee.rows.inputRing &* a.pointee.geometry.width
  }
}
