import CMoteIntrinsics
import MoteFormat

/// A convolution of any geometry on canonical weights, with fused pool, row ranges and rings: the way out of every kernel
/// whose fast paths do not cover a layer. Small rather than fast, and without a division.
///
/// An affine layer is the convolution with a 1x1 window over one position, so this computes it too.
public enum GeneralConvolution {
  /// - Parameter a: canonical weights; see `Int8Arguments` for what its pointers cover.
  @inline(never)
  public static func run(_ a: UnsafePointer<Int8Arguments>) {
    let (outputs, width) = (a.pointee.geometry.outputChannels, a.pointee.geometry.pooledWidth)
    let size = a.pointee.multipliers == nil ? 4 : 1
    let groupOutputs = quotient(outputs, a.pointee.geometry.groups)
    var slot = ringSlot(a.pointee.rows.firstRow, a.pointee.rows.outputRing)
    for row in 0..<a.pointee.rows.rowCount {
      let line = a.pointee.output + (slot &* width &* outputs &* size)
      for x in 0..<width {
        var (group, end) = (0, groupOutputs)
        for o in 0..<outputs {
          if o == end {
            group &+= 1
            end &+= groupOutputs
          }
          let sum = pooled(a, y: a.pointee.rows.firstRow &+ row, x: x, o: o, group: group)
          store(sum, a, o, line + ((x &* outputs &+ o) &* size))
        }
      }
      slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
  }

  /// Where row `y` lies in a ring; compare and subtract, because small cores divide in software.
  @inline(__always)
  static func ringSlot(_ y: Int, _ ring: Int) -> Int {
    var slot = y
    while slot >= ring { slot &-= ring }
    return slot
  }

  /// `count / divisor`, for the few times that a layer needs it.
  static func quotient(_ count: Int, _ divisor: Int) -> Int {
    if divisor == 1 { return count }
    var (rest, result) = (count, 0)
    while rest >= divisor {
      rest &-= divisor
      result &+= 1
    }
    return result
  }

  @inline(__always)
  private static func store(_ sum: Int32, _ a: UnsafePointer<Int8Arguments>, _ o: Int, _ place: UnsafeMutableRawPointer) {
    guard let multipliers = a.pointee.multipliers, let shifts = a.pointee.shifts else {
      place.storeBytes(of: sum, as: Int32.self)
      return
    }
    let byte = place.assumingMemoryBound(to: UInt8.self)
    byte.pointee = PortableRequantization.byte(
      sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: Int32(a.pointee.outputZeroPoint))
    PortableRequantization.clamp(byte, 1, qMin: a.pointee.qMin, qMax: a.pointee.qMax)
  }

  /// The largest sum of a window of the fused pool; its padding never wins.
  private static func pooled(_ a: UnsafePointer<Int8Arguments>, y: Int, x: Int, o: Int, group: Int) -> Int32 {
    let pool = a.pointee.geometry.pool
    var best = Int32.min
    var cy = y &* pool.strideY &- pool.padTop
    for _ in 0..<pool.height {
      var cx = x &* pool.strideX &- pool.padLeft
      for _ in 0..<pool.width {
        if cy >= 0 && cy < a.pointee.geometry.outputHeight && cx >= 0 && cx < a.pointee.geometry.outputWidth {
          best = mote_larger(best, sum(a, y: cy, x: cx, o: o, group: group))
        }
        cx &+= 1
      }
      cy &+= 1
    }
    return best
  }

  /// One output before pool and requantization. A tap outside the input reads the zero point again and again.
  private static func sum(_ a: UnsafePointer<Int8Arguments>, y: Int, x: Int, o: Int, group: Int) -> Int32 {
    let g = UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
    let depth = quotient(g.pointee.channels, g.pointee.groups)
    var zero = a.pointee.inputZeroPoint
    return withUnsafePointer(to: &zero) { zero in
      var weight = a.pointee.weights.assumingMemoryBound(to: Int8.self)
        + o &* (g.pointee.window.height &* g.pointee.window.width &* depth)
      var sum = a.pointee.bias[o]
      var iy = y &* g.pointee.window.strideY &- g.pointee.window.padTop
      for _ in 0..<g.pointee.window.height {
        let inside = iy >= 0 && iy < g.pointee.height
        let row = inside ? ringSlot(iy, a.pointee.rows.inputRing) &* g.pointee.width : 0
        var ix = x &* g.pointee.window.strideX &- g.pointee.window.padLeft
        for _ in 0..<g.pointee.window.width {
          var (value, step) = (zero, 0)
          if inside && ix >= 0 && ix < g.pointee.width {
            (value, step) = (a.pointee.input + ((row &+ ix) &* g.pointee.channels &+ group &* depth), 1)
          }
          let end = weight + depth
          repeat {
            sum &+= Int32(weight.pointee) &* Int32(value.pointee)
            weight += 1
            value += step
          } while weight != end
          ix &+= 1
        }
        iy &+= 1
      }
      return sum
    }
  }
}
