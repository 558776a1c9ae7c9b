import CMoteIntrinsics
import MoteFormat

// The output transform, A' M A'^T: along the rows, then down the columns to sums, which are pooled and requantized.
extension PortableWinograd {
  typealias Finish = PortableRequantization.Finish

  /// Words of sums from one point to the next.
  private static var step: Int { interleavesTiles ? 4 &* tilesAtOnce : 4 }

  /// Writes the outputs of filters `o..<o + 4` of `count` tiles, the first with output column `x` at its left.
  /// - Parameter columns: how many columns of sums there are from `x` on.
  func output(o: Int, count: Int, x: Int, columns: Int, lines: Int, _ pooled: Bool) {
    let outputs = geometry.pointee.outputChannels
    for k in o..<(outputs &- o < 4 ? outputs : o &+ 4) {
      var finish: Finish? = nil
      if let multipliers = a.pointee.multipliers, let shifts = a.pointee.shifts {
        finish = Finish(multiplier: multipliers[k], shift: shifts[k], zeroPoint: a.pointee.outputZeroPoint, scaled: 6)
      }
      let bias = Winograd.biasFactor &* a.pointee.bias[k]
      var m = memory.sums + (Self.interleavesTiles ? (k &- o) &* Self.tilesAtOnce : k &- o)
      var offset = (pooled ? x &>> 1 : x) &* outputs &+ k
      var rest = columns
      for _ in 0..<count {
        // The bias joins at one point.
        m[Winograd.biasPoint &* Self.step] &+= bias
        Self.transformRows(m, memory.half)
        let width = rest < 4 ? rest : 4
        if let finish {
          if pooled {
            Self.pooledBytes(memory.half, finish, memory.lines, offset, outputs, width, lines)
          } else {
            Self.bytes(memory.half, finish, memory.lines, offset, outputs, width, lines)
          }
        } else {
          self.rest(k, offset, width, lines, pooled)
        }
        m += Self.interleavesTiles ? 1 : 144
        offset &+= pooled ? 2 &* outputs : 4 &* outputs
        rest &-= 4
      }
    }
  }

  /// One filter's 36 sums to `[4][6]`.
  @inline(never) @_optimize(speed)
  private static func transformRows(_ sums: UnsafeMutablePointer<Int32>, _ half: UnsafeMutablePointer<Int32>) {
    var m = sums
    var h = half
    let end = half + 6
    repeat {
      let y = Winograd.output(m[0], m[step], m[2 &* step], m[3 &* step], m[4 &* step], m[5 &* step])
      m += 6 &* step
      h[0] = y.0
      h[6] = y.1
      h[12] = y.2
      h[18] = y.3
      h += 1
    } while h != end
  }

  /// 64 times the four accumulators of a column; `scale` is 1/9 times the column's power of two.
  @inline(__always)
  private static func column(_ h: UnsafeMutablePointer<Int32>, _ scale: Int32) -> (Int32, Int32, Int32, Int32) {
    let y = Winograd.output(h[0], h[1], h[2], h[3], h[4], h[5])
    return (y.0 &* scale, y.1 &* (scale &<< 1), y.2 &* (scale &<< 2), y.3 &* (scale &<< 2))
  }

  @inline(never) @_optimize(speed)
  private static func bytes(
    _ half: UnsafeMutablePointer<Int32>, _ finish: Finish, _ lines: UnsafeMutablePointer<UnsafeMutableRawPointer>,
    _ offset: Int, _ step: Int, _ columns: Int, _ count: Int
  ) {
    var h = half
    var offset = offset
    var scale = Winograd.inverseOfNine
    for x in 0..<columns {
      let y = column(h, scale)
      h += 6
      lines[0].storeBytes(of: finish.byte(y.0), toByteOffset: offset, as: UInt8.self)
      if count > 1 { lines[1].storeBytes(of: finish.byte(y.1), toByteOffset: offset, as: UInt8.self) }
      if count > 2 { lines[2].storeBytes(of: finish.byte(y.2), toByteOffset: offset, as: UInt8.self) }
      if count > 3 { lines[3].storeBytes(of: finish.byte(y.3), toByteOffset: offset, as: UInt8.self) }
      offset &+= step
      if x < 2 { scale &<<= 1 }
    }
  }

  @inline(never) @_optimize(speed)
  private static func pooledBytes(
    _ half: UnsafeMutablePointer<Int32>, _ finish: Finish, _ lines: UnsafeMutablePointer<UnsafeMutableRawPointer>,
    _ offset: Int, _ step: Int, _ columns: Int, _ count: Int
  ) {
    var h = half
    var offset = offset
    var scale = Winograd.inverseOfNine
    var next = scale &<< 1
    for _ in 0..<columns &>> 1 {
      let y = column(h, scale)
      let z = column(h + 6, next)
      h += 12
      let top = mote_larger(mote_larger(y.0, y.1), mote_larger(z.0, z.1))
      lines[0].storeBytes(of: finish.byte(top), toByteOffset: offset, as: UInt8.self)
      if count > 1 {
        let bottom = mote_larger(mote_larger(y.2, y.3), mote_larger(z.2, z.3))
        lines[1].storeBytes(of: finish.byte(bottom), toByteOffset: offset, as: UInt8.self)
      }
      offset &+= step
      scale = Winograd.inverseOfNine &<< 2
      next = scale
    }
  }

  /// Layers that give their accumulators out, and channels whose shift is unusual: one value at a time.
  @inline(never)
  private func rest(_ o: Int, _ offset: Int, _ columns: Int, _ lines: Int, _ pooled: Bool) {
    let step = geometry.pointee.outputChannels
    let (across, down) = pooled ? (columns &>> 1, 2) : (columns, 1)
    var offset = offset
    for x in 0..<across {
      for y in 0..<lines {
        var best = Int32.min
        for i in 0..<down {
          for j in 0..<down {
            let h = memory.half + 6 &* (x &* down &+ j)
            let sums = Self.column(h, Winograd.inverseOfNine &<< Int32(truncatingIfNeeded: min(2, x &* down &+ j)))
            let row = y &* down &+ i
            best = max(best, row < 2 ? (row == 0 ? sums.0 : sums.1) : (row == 2 ? sums.2 : sums.3))
          }
        }
        store(best &>> 6, o, memory.lines[y], offset)
      }
      offset &+= step
    }
  }

  private func store(_ sum: Int32, _ o: Int, _ line: UnsafeMutableRawPointer, _ offset: Int) {
    guard let multipliers = a.pointee.multipliers, let shifts = a.pointee.shifts else {
      line.storeBytes(of: sum, toByteOffset: 4 &* offset, as: Int32.self)
      return
    }
    let byte = PortableRequantization.byte(
      sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: Int32(a.pointee.outputZeroPoint))
    line.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
  }
}
