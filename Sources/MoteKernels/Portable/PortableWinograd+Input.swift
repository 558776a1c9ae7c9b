import CMoteIntrinsics
import MoteFormat

// The input transform, B^T d B: down the columns, which neighbouring tiles share, then along the rows.
extension PortableWinograd {
  /// Transforms the inputs of `count` tiles, the first with its top left output at row `y`, column `x`.
  func transformInputs(y: Int, x: Int, count: Int) {
    let g = geometry
    let channels = g.pointee.channels
    let left = x &- g.pointee.window.padLeft
    let all = 4 &* count &+ 2
    let first = left < 0 ? (0 &- left < all ? 0 &- left : all) : 0
    let right = g.pointee.width &- left
    let end = right < all ? (right > first ? right : first) : all
    let aligned = UInt(bitPattern: a.pointee.input) & 3 == 0
    let half = 6 &* all
    let columns = memory.columns
    if first < end { findRows(top: y &- g.pointee.window.padTop, x: left &+ first) }
    // Columns left and right of the input are zero points, as rows above and below it are, whatever the channel.
    fill(columns, half, first)
    fill(columns + 6 &* end, half, all &- end)
    var c = 0
    while c < channels {
      let inside = columns + 6 &* first
      if aligned {
        Self.transformColumns(WordReader.self, memory.rows, c, channels, end &- first, inside, half)
      } else {
        Self.transformColumns(SingleBytes.self, memory.rows, c, channels, end &- first, inside, half)
      }
      var values = memory.inputs + (Self.interleavesTiles ? (c &>> 1) &* count : c &>> 1)
      let pairStep = Self.interleavesTiles ? count : 1
      let pointStep = Self.interleavesTiles ? count &* (channels &>> 1) : channels &>> 1
      for tile in 0..<count {
        Self.transformRows(columns + 24 &* tile, values, pointStep)
        Self.transformRows(columns + (half &+ 24 &* tile), values + pairStep, pointStep)
        values += Self.interleavesTiles ? 1 : 36 &* pointStep
      }
      c &+= 4
    }
  }

  private func fill(_ columns: UnsafeMutablePointer<Int32>, _ half: Int, _ count: Int) {
    let zero = Int32(a.pointee.inputZeroPoint) &* 0x1_0001
    let (t0, t1, t2, t3, t4, t5) = Winograd.input(zero, zero, zero, zero, zero, zero)
    var t = columns
    for _ in 0..<count {
      Self.store(t, t0, t1, t2, t3, t4, t5)
      Self.store(t + half, t0, t1, t2, t3, t4, t5)
      t += 6
    }
  }

  @inline(__always)
  private static func store(
    _ t: UnsafeMutablePointer<Int32>, _ t0: Int32, _ t1: Int32, _ t2: Int32, _ t3: Int32, _ t4: Int32, _ t5: Int32
  ) {
    t[0] = t0
    t[1] = t1
    t[2] = t2
    t[3] = t3
    t[4] = t4
    t[5] = t5
  }

  /// `count` columns of four channels, `step` bytes apart: bytes 0 and 2 of each word to `t`, bytes 1 and 3 behind it.
  @inline(never) @_optimize(speed)
  private static func transformColumns<Reader: FourBytes>(
    _ reader: Reader.Type, _ rows: UnsafeMutablePointer<UnsafePointer<UInt8>>, _ offset: Int, _ step: Int, _ count: Int,
    _ columns: UnsafeMutablePointer<Int32>, _ half: Int
  ) {
    let mask: UInt32 = 0x00FF_00FF
    var t = columns
    var offset = offset
    for _ in 0..<count {
      let (d0, d1, d2) = (Reader.read(rows[0] + offset), Reader.read(rows[1] + offset), Reader.read(rows[2] + offset))
      let (d3, d4, d5) = (Reader.read(rows[3] + offset), Reader.read(rows[4] + offset), Reader.read(rows[5] + offset))
      let e = Winograd.input(
        Int32(bitPattern: d0 & mask), Int32(bitPattern: d1 & mask), Int32(bitPattern: d2 & mask),
        Int32(bitPattern: d3 & mask), Int32(bitPattern: d4 & mask), Int32(bitPattern: d5 & mask))
      store(t, e.0, e.1, e.2, e.3, e.4, e.5)
      let o = Winograd.input(
        Int32(bitPattern: d0 &>> 8 & mask), Int32(bitPattern: d1 &>> 8 & mask), Int32(bitPattern: d2 &>> 8 & mask),
        Int32(bitPattern: d3 &>> 8 & mask), Int32(bitPattern: d4 &>> 8 & mask), Int32(bitPattern: d5 &>> 8 & mask))
      store(t + half, o.0, o.1, o.2, o.3, o.4, o.5)
      t += 6
      offset &+= step
    }
  }

  /// Six columns of one pair of channels to 36 words, `step` apart, whose halves are the two Int16.
  @inline(never) @_optimize(speed)
  private static func transformRows(
    _ columns: UnsafeMutablePointer<Int32>, _ values: UnsafeMutablePointer<Int32>, _ step: Int
  ) {
    var t = columns
    var v = values
    let end = columns + 6
    repeat {
      let r = Winograd.input(t[0], t[6], t[12], t[18], t[24], t[30])
      t += 1
      // `65536 * second + first` has lent 1 to a negative `first`; carrying it back leaves two halves.
      v[0] = (r.0 &+ 0x8000) ^ 0x8000
      v[step] = (r.1 &+ 0x8000) ^ 0x8000
      v[2 &* step] = (r.2 &+ 0x8000) ^ 0x8000
      v[3 &* step] = (r.3 &+ 0x8000) ^ 0x8000
      v[4 &* step] = (r.4 &+ 0x8000) ^ 0x8000
      v[5 &* step] = (r.5 &+ 0x8000) ^ 0x8000
      v += 6 &* step
    } while t != end
  }
}

/// How four bytes are read: by one load where the input is aligned, which only a caller's own input may not be.
protocol FourBytes {
  static func read(_ bytes: UnsafePointer<UInt8>) -> UInt32
}

enum WordReader: FourBytes {
  @inline(__always) static func read(_ bytes: UnsafePointer<UInt8>) -> UInt32 {
    UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt32.self).pointee
  }
}

enum SingleBytes: FourBytes {
  @inline(__always) static func read(_ bytes: UnsafePointer<UInt8>) -> UInt32 {
    UInt32(bytes[0]) | UInt32(bytes[1]) &<< 8 | UInt32(bytes[2]) &<< 16 | UInt32(bytes[3]) &<< 24
  }
}
