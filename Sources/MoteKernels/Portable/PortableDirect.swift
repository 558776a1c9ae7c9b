import CMoteIntrinsics
import MoteFormat

/// A convolution of one group on canonical weights, any window and stride, with fused pool, row ranges and rings; and the
/// affine layer, which is a 1x1 window over one position.
///
/// A row of the window is contiguous in both input and weights, so an output is a few long sums; four filters share every
/// input that is loaded. Taps outside the input are summed over a row of zero points.
struct PortableDirect {
  private let a: UnsafePointer<Int8Arguments>
  private let geometry: UnsafePointer<Geometry>
  /// `[KW, C]` zero points.
  private let padding: UnsafeMutablePointer<UInt8>
  /// Inputs of one row of the window.
  private let rowCount: Int

  /// Whether a layer is done here: any of one group.
  static func admits(_ g: UnsafePointer<Geometry>) -> Bool { g.pointee.groups == 1 }

  /// Bytes of scratch.
  static func bytes(_ g: UnsafePointer<Geometry>) -> Int { g.pointee.window.width &* g.pointee.channels }

  init(_ a: UnsafePointer<Int8Arguments>) {
    self.a = a
    geometry = UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
    padding = a.pointee.scratch.assumingMemoryBound(to: UInt8.self)
    rowCount = geometry.pointee.window.width &* geometry.pointee.channels
  }

  func run() {
    for i in 0..<rowCount { padding[i] = a.pointee.inputZeroPoint }
    let (outputs, width) = (geometry.pointee.outputChannels, geometry.pointee.pooledWidth)
    let filterCount = geometry.pointee.window.height &* rowCount
    var slot = GeneralConvolution.ringSlot(a.pointee.rows.firstRow, a.pointee.rows.outputRing)
    for row in 0..<a.pointee.rows.rowCount {
      for x in 0..<width {
        var weights = a.pointee.weights.assumingMemoryBound(to: Int8.self)
        var o = 0
        while o < outputs {
          // The last block may overlap the one before.
          if outputs &- o < 4 && outputs >= 4 {
            weights -= filterCount &* (4 &- (outputs &- o))
            o = outputs &- 4
          }
          let best = pooled(weights, outputs < 4 ? 0 : filterCount, y: a.pointee.rows.firstRow &+ row, x: x)
          let place = (slot &* width &+ x) &* outputs &+ o
          store(best.0, o, place)
          if outputs >= 4 {
            store(best.1, o &+ 1, place &+ 1)
            store(best.2, o &+ 2, place &+ 2)
            store(best.3, o &+ 3, place &+ 3)
            o &+= 4
            weights += 4 &* filterCount
          } else {
            o &+= 1
            weights += filterCount
          }
        }
      }
      slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
  }

  @inline(never)
  private func store(_ sum: Int32, _ o: Int, _ place: Int) {
    let sum = sum &+ a.pointee.bias[o]
    guard let multipliers = a.pointee.multipliers, let shifts = a.pointee.shifts else {
      a.pointee.output.storeBytes(of: sum, toByteOffset: 4 &* place, as: Int32.self)
      return
    }
    let byte = a.pointee.output.assumingMemoryBound(to: UInt8.self) + place
    byte.pointee = PortableRequantization.byte(
      sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: Int32(a.pointee.outputZeroPoint))
    PortableRequantization.clamp(byte, 1, qMin: a.pointee.qMin, qMax: a.pointee.qMax)
  }

  typealias Four = (Int32, Int32, Int32, Int32)

  /// The largest sums, without bias, of a window of the fused pool, for four filters that lie `step` weights apart.
  private func pooled(_ weights: UnsafePointer<Int8>, _ step: Int, y: Int, x: Int) -> Four {
    let pool = geometry.pointee.pool
    var best: Four = (.min, .min, .min, .min)
    for py in 0..<pool.height {
      let cy = y &* pool.strideY &- pool.padTop &+ py
      if cy < 0 || cy >= geometry.pointee.outputHeight { continue }
      for px in 0..<pool.width {
        let cx = x &* pool.strideX &- pool.padLeft &+ px
        if cx < 0 || cx >= geometry.pointee.outputWidth { continue }
        var sums: Four = (0, 0, 0, 0)
        window(weights, step, y: cy, x: cx, &sums)
        best.0 = mote_larger(best.0, sums.0)
        best.1 = mote_larger(best.1, sums.1)
        best.2 = mote_larger(best.2, sums.2)
        best.3 = mote_larger(best.3, sums.3)
      }
    }
    return best
  }

  /// Adds the taps of one window.
  @inline(never)
  private func window(_ weights: UnsafePointer<Int8>, _ step: Int, y: Int, x: Int, _ sums: inout Four) {
    let g = geometry
    let channels = g.pointee.channels
    let left = x &* g.pointee.window.strideX &- g.pointee.window.padLeft
    let first = max(0, min(g.pointee.window.width, 0 &- left))
    let end = max(first, min(g.pointee.window.width, g.pointee.width &- left))
    var iy = y &* g.pointee.window.strideY &- g.pointee.window.padTop
    var w = weights
    for _ in 0..<g.pointee.window.height {
      if iy >= 0 && iy < g.pointee.height {
        let slot = GeneralConvolution.ringSlot(iy, a.pointee.rows.inputRing)
        let row = a.pointee.input + ((slot &* g.pointee.width &+ left &+ first) &* channels)
        pad(w, step, first &* channels, &sums)
        Self.add(w + first &* channels, step, row, (end &- first) &* channels, &sums)
        pad(w + end &* channels, step, rowCount &- end &* channels, &sums)
      } else {
        pad(w, step, rowCount, &sums)
      }
      w += rowCount
      iy &+= 1
    }
  }

  @inline(__always)
  private func pad(_ w: UnsafePointer<Int8>, _ step: Int, _ count: Int, _ sums: inout Four) {
    if count != 0 && a.pointee.inputZeroPoint != 0 { Self.add(w, step, padding, count, &sums) }
  }

  /// `sums[k] += Σᵢ weights[k · step + i] · input[i]`.
  @inline(never)
  private static func add(
    _ weights: UnsafePointer<Int8>, _ step: Int, _ input: UnsafePointer<UInt8>, _ count: Int, _ sums: inout Four
  ) {
    var (s0, s1, s2, s3) = sums
    var (w0, w1, w2, w3) = (weights, weights + step, weights + 2 &* step, weights + 3 &* step)
    var x = input
    let end = input + count
    while x != end {
      let value = Int32(x.pointee)
      x += 1
      s0 &+= Int32(w0.pointee) &* value
      w0 += 1
      s1 &+= Int32(w1.pointee) &* value
      w1 += 1
      s2 &+= Int32(w2.pointee) &* value
      w2 += 1
      s3 &+= Int32(w3.pointee) &* value
      w3 += 1
    }
    sums = (s0, s1, s2, s3)
  }
}
