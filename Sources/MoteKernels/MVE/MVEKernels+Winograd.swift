import CMoteIntrinsics
import MoteFormat

// Exact Winograd F(4x4, 3x3) in Int16, two tiles of a row at a time. The transforms here leave the signs of rows 1 and 2 of
// B^T as they are and take them back in A' (a saved negation); see WINOGRAD.md for the rest.

/// What one layer's Winograd run keeps in scratch; sizes are those of 64-bit pointers on every machine.
struct WinogradScratch {
  /// V `[36, C / 8, tiles, 8]` of at most two tiles.
  let v: UnsafeMutablePointer<Int16>
  /// M `[36, 2 tiles, 4]`; before that the tiles' columns between the two halves of the input transform, `[10, 6, 8]` Int16.
  let m: UnsafeMutableRawPointer
  /// A row of padding, ten columns.
  let padding: UnsafeMutablePointer<UInt8>
  /// Six rows of input; nil in the padding.
  let input: UnsafeMutablePointer<UnsafePointer<UInt8>?>
  /// The same at a pair's first column inside the input, or the row of padding.
  let columns: UnsafeMutablePointer<UnsafePointer<UInt8>?>
  /// The rows of output that a row of tiles makes, at most four.
  let output: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  /// What becomes of the sums of four channels.
  let outputs: UnsafeMutablePointer<mote_mve_outputs>

  static var columns: Int { 10 }
  static var sumBytes: Int { 36 * 8 * 4 }
  static var outputBytes: Int { 112 }
  static var pointers: Int { 16 * 8 }

  /// Bytes for C channels, or more than any memory where they cannot be counted.
  static func byteCount(channels: Int) -> Int {
    let perChannel = 36 * 2 * 2 + columns
    guard channels < Int(Int32.max) / 256 else { return Int(Int32.max) }
    return (perChannel * channels + 15) / 16 * 16 + sumBytes + (pointers + 15) / 16 * 16 + outputBytes
  }

  init(_ start: UnsafeMutableRawPointer, channels: Int) {
    unsafe m = start
    let pointers = unsafe start + Self.sumBytes
    unsafe input = pointers.assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
    unsafe columns = (pointers + 10 * 8).assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
    unsafe output = (pointers + 6 * 8).assumingMemoryBound(
      to: UnsafeMutableRawPointer?.self)
    unsafe outputs = (pointers + (Self.pointers + 15) / 16 * 16).assumingMemoryBound(to: mote_mve_outputs.self)
    let vectors = unsafe pointers + ((Self.pointers + 15) / 16 * 16 + Self.outputBytes)
    unsafe v = vectors.assumingMemoryBound(to: Int16.self)
    unsafe padding = (vectors + 36 * 2 * 2 * channels).assumingMemoryBound(to: UInt8.self)
  }
}

extension MVEKernels {
  static let winogradScratch: Kernel.Bytes = { raw in
    unsafe WinogradScratch.byteCount(channels: raw.assumingMemoryBound(to: Geometry.self).pointee.channels)
  }

  static let winogradEntry: Kernel.Run = { raw in
    unsafe winograd(raw.assumingMemoryBound(to: Int8Arguments.self))
  }

  /// Runs the called-for rows, four rows of sums at a time.
  static func winograd(_ a: UnsafePointer<Int8Arguments>) {
    let channels = unsafe a.pointee.geometry.channels
    let stride = unsafe a.pointee.geometry.pool.strideY
    let scratch = unsafe WinogradScratch(a.pointee.scratch, channels: channels)
    let zero = unsafe SIMD16<UInt8>(repeating: a.pointee.inputZeroPoint)
    for i in 0..<(WinogradScratch.columns * channels + 15) / 16 {
      unsafe mote_mve_store_u8(scratch.padding + 16 &* i, zero)
    }
    var row = unsafe a.pointee.rows.firstRow
    let end = unsafe row &+ a.pointee.rows.rowCount
    let height = stride == 2 ? 2 : 4
    let tables = unsafe OutputTables(a, scale: 6)
    unsafe describeOutputs(a, scratch.outputs)
    while row < end {
      let count = min(height, end &- row)
      unsafe winogradRow(a, scratch, row, count, tables)
      row &+= count
    }
  }

  /// One row of tiles: the output rows `row ..< row + count`.
  @inline(never)
  static func winogradRow(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WinogradScratch, _ row: Int, _ count: Int, _ tables: OutputTables?
  ) {
    let outputs = unsafe a.pointee.geometry.outputChannels
    let slices = unsafe a.pointee.geometry.channels &>> 3
    let pooled = unsafe a.pointee.geometry.pool.strideX == 2
    let stepOfColumns = pooled ? 2 : 4
    let width = unsafe a.pointee.geometry.pooledWidth
    let bytes = unsafe valueBytes(a)
    for i in 0..<count { unsafe scratch.output[i] = output(a, row &+ i, 0, 0) }
    unsafe winogradRows(a, scratch, top: row &* (pooled ? 2 : 1) &- a.pointee.geometry.window.padTop)
    var x = 0
    while x < width {
      let tiles = width &- x > stepOfColumns ? 2 : 1
      unsafe winogradInput(a, scratch, column: x &* (pooled ? 2 : 1), tiles: tiles)
      var weights = unsafe a.pointee.weights.assumingMemoryBound(to: Int16.self)
      let rows = count
      var o = 0
      while o < outputs {
        unsafe mote_mve_winograd_sums(
          scratch.v, weights, scratch.m.assumingMemoryBound(to: Int32.self), UInt32(truncatingIfNeeded: slices),
          UInt32(truncatingIfNeeded: tiles))
        unsafe weights += 36 &* 4 &* 8 &* slices
        unsafe winogradOutput(
          a, scratch, rows: rows, columns: min(tiles &* stepOfColumns, width &- x),
          offset: (x &* outputs &+ o) &* bytes, o, tables)
        o &+= 4
      }
      x &+= tiles &* stepOfColumns
    }
  }

  /// The six rows of input under a row of tiles.
  static func winogradRows(_ a: UnsafePointer<Int8Arguments>, _ scratch: WinogradScratch, top: Int) {
    for i in 0..<6 {
      let y = top &+ i
      if y >= 0, unsafe y < a.pointee.geometry.height {
        let row = unsafe MVEKernels.row(y, a.pointee.rows.inputRing) &* a.pointee.geometry.width
        unsafe scratch.input[i] = a.pointee.input + row &* a.pointee.geometry.channels
      } else {
        unsafe scratch.input[i] = nil
      }
    }
  }
}
