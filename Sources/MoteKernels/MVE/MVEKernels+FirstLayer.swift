import CMoteIntrinsics
import MoteFormat

// Windows of at most sixteen taps, the first layer of most networks: one vector holds a window. The lines under a row of
// windows are copied side by side, so that a gather with byte offsets picks up the taps of each position.

/// What such a layer keeps in scratch.
struct FirstLayerScratch {
  /// The description that the inner loop reads.
  let strip: UnsafeMutablePointer<mote_mve_strip>
  let patch: UnsafeMutablePointer<UInt8>
  let sums: UnsafeMutablePointer<Int32>
  let lines: UnsafeMutablePointer<UInt8>

  /// Outputs at a time, in pairs.
  static var pairs: Int { 8 }
  /// The last byte that an offset reaches is 255; gathers of later positions begin further on.
  static var lineBytes: Int { 384 }
  static var stripBytes: Int { (MemoryLayout<mote_mve_strip>.size + 15) / 16 * 16 }
  static var byteCount: Int { stripBytes + 64 + pairs * MVEKernels.pairWords * 4 + lineBytes }

  @inline(__always)
  init(_ start: UnsafeMutableRawPointer) {
    unsafe strip = start.assumingMemoryBound(to: mote_mve_strip.self)
    unsafe patch = (start + Self.stripBytes).assumingMemoryBound(to: UInt8.self)
    unsafe sums = (start + Self.stripBytes + 64).assumingMemoryBound(to: Int32.self)
    unsafe lines = (start + Self.stripBytes + 64 + Self.pairs * MVEKernels.pairWords * 4).assumingMemoryBound(to: UInt8.self)
  }
}

extension MVEKernels {
  /// Bytes from one line to the next, so that the last tap of a window lies at most 255 behind its first.
  @inline(__always)
  static func firstLayerStride(_ g: Geometry) -> Int {
    g.window.height == 1 ? 128 : min(128, (256 - g.window.width * g.channels) / (g.window.height - 1))
  }

  /// Positions that a line holds, a multiple of four.
  @inline(__always)
  static func firstLayerPositions(_ g: Geometry) -> Int {
    let rest = firstLayerStride(g) - g.window.width * g.channels
    return rest < 0 ? 0 : (rest / (g.window.strideX * g.channels) + 1) & ~3
  }

  /// Whether packed weights of the layer are one vector per output and its outputs lie side by side.
  @inline(__always)
  static func isFirstLayer(_ g: Geometry) -> Bool {
    g.groups == 1 && g.filterCount <= 16 && g.pool == WindowRecord() && firstLayerPositions(g) >= 4
  }

  @inline(never)
  static func firstLayer(_ a: UnsafePointer<Int8Arguments>) {
    let scratch = unsafe FirstLayerScratch(a.pointee.scratch)
    unsafe scratch.strip.pointee.patch = UnsafePointer(scratch.patch)
    unsafe scratch.strip.pointee.sums = scratch.sums
    unsafe scratch.strip.pointee.count = 1
    let tables = unsafe OutputTables(a, scale: 0)
    let step = unsafe firstLayerPositions(a.pointee.geometry)
    let width = unsafe a.pointee.geometry.outputWidth
    let first = unsafe a.pointee.rows.firstRow
    for y in unsafe first..<first &+ a.pointee.rows.rowCount {
      for x in stride(from: 0, to: width, by: step) {
        unsafe fillLines(a, scratch, y, x)
        unsafe firstLayerRow(a, scratch, y, x, min(step, width &- x), tables)
      }
    }
  }

  /// Copies the lines under the windows from sum (y, x) on, padding included.
  static func fillLines(_ a: UnsafePointer<Int8Arguments>, _ scratch: FirstLayerScratch, _ y: Int, _ x: Int) {
    let padding = unsafe SIMD16<UInt8>(repeating: a.pointee.inputZeroPoint)
    for i in 0..<FirstLayerScratch.lineBytes / 16 { unsafe mote_mve_store_u8(scratch.lines + 16 &* i, padding) }
    let window = unsafe a.pointee.geometry.window
    let channels = unsafe a.pointee.geometry.channels
    let stride = unsafe firstLayerStride(a.pointee.geometry)
    let left = x &* window.strideX &- window.padLeft
    // Bytes of a line before the input and of the input.
    let before = max(0, 0 &- left) &* channels
    let count = unsafe min(a.pointee.geometry.width &- max(0, left), stride / channels &- max(0, 0 &- left)) &* channels
    for ky in 0..<window.height {
      let iy = y &* window.strideY &- window.padTop &+ ky
      guard iy >= 0, unsafe iy < a.pointee.geometry.height else { continue }
      let row = unsafe MVEKernels.row(iy, a.pointee.rows.inputRing) &* a.pointee.geometry.width
      let source = unsafe a.pointee.input + (row &+ max(0, left)) &* channels
      let line = unsafe scratch.lines + (ky &* stride &+ before)
      var done = 0
      while done < count {
        let rest = UInt32(truncatingIfNeeded: count &- done)
        unsafe mote_mve_store_first_u8(line + done, mote_mve_load_first_u8(source + done, rest), rest)
        done &+= 16
      }
    }
  }

  /// `count` positions from sum (y, x) on.
  static func firstLayerRow(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: FirstLayerScratch, _ y: Int, _ x: Int, _ count: Int, _ tables: OutputTables?
  ) {
    let taps = unsafe a.pointee.geometry.filterCount
    let step = unsafe a.pointee.geometry.window.strideX &* a.pointee.geometry.channels
    let outputs = unsafe a.pointee.geometry.outputChannels
    let offsets = unsafe firstLayerOffsets(a)
    // 1 at each tap: the sum of a window is its product with this.
    var ones = SIMD16<UInt8>(repeating: 0)
    for i in 0..<taps { ones[i] = 1 }
    var line = unsafe scratch.lines
    for i in stride(from: 0, to: count, by: 4) {
      var sums = SIMD4<Int32>(repeating: 0)
      for k in 0..<4 {
        let q = unsafe mote_mve_gather_u8(line + k &* step, offsets)
        unsafe mote_mve_store_u8(scratch.patch + 16 &* k, q)
        sums[k] = Int32(bitPattern: mote_mve_dot_u8(0, q, ones))
      }
      unsafe mote_mve_store_twice_s32(scratch.strip, sums &* SIMD4(repeating: -128))
      unsafe line += 4 &* step
      for o in stride(from: 0, to: outputs, by: 2 &* FirstLayerScratch.pairs) {
        let block = min(2 &* FirstLayerScratch.pairs, outputs &- o)
        unsafe mote_mve_direct_taps(scratch.strip, a.pointee.weights + 16 &* o, UInt32(truncatingIfNeeded: block / 2))
        unsafe writeNeighbours(a, scratch.sums, o, block, output(a, y, x &+ i, o), min(4, count &- i), tables)
      }
    }
  }

  /// Where the taps of a window lie behind its first; lanes without a tap read the first, against a weight of 0.
  static func firstLayerOffsets(_ a: UnsafePointer<Int8Arguments>) -> SIMD16<UInt8> {
    let perLine = unsafe a.pointee.geometry.window.width &* a.pointee.geometry.channels
    let stride = unsafe firstLayerStride(a.pointee.geometry)
    var offsets = SIMD16<UInt8>(repeating: 0)
    for tap in unsafe 0..<a.pointee.geometry.filterCount {
      offsets[tap] = UInt8(truncatingIfNeeded: tap / perLine &* stride &+ tap % perLine)
    }
    return offsets
  }
}
