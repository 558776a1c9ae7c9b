import MoteFormat

/// Layers with binary16 weights, for cores with or without an FPU: the reference's multiplications and additions in the
/// reference's order, each rounded, so that the results are equal and not merely close.
///
/// An affine layer is the convolution with a 1x1 window over one position.
enum PortableFloat16 {
  /// Bytes of scratch: one filter widened to float32.
  static func bytes(_ g: UnsafePointer<Geometry>) -> Int {
    let depth = GeneralConvolution.quotient(g.pointee.channels, g.pointee.groups)
    return 4 &* g.pointee.window.height &* g.pointee.window.width &* depth
  }

  @inline(never)
  static func run(_ a: UnsafePointer<Float16Arguments>) {
    let g = UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
    let filter = a.pointee.scratch.assumingMemoryBound(to: Float.self)
    let (outputs, width) = (g.pointee.outputChannels, g.pointee.pooledWidth)
    let groupOutputs = GeneralConvolution.quotient(outputs, g.pointee.groups)
    let depth = GeneralConvolution.quotient(g.pointee.channels, g.pointee.groups)
    let count = g.pointee.window.height &* g.pointee.window.width &* depth
    var weights = a.pointee.weights.assumingMemoryBound(to: UInt16.self)
    var (channel, end) = (0, groupOutputs)
    for o in 0..<outputs {
      if o == end {
        channel &+= depth
        end &+= groupOutputs
      }
      for i in 0..<count { filter[i] = Half.float(weights[i]) }
      weights += count
      let bias = Half.float(a.pointee.bias[o])
      var slot = GeneralConvolution.ringSlot(a.pointee.rows.firstRow, a.pointee.rows.outputRing)
      for y in 0..<a.pointee.rows.rowCount {
        for x in 0..<width {
          let sum = pooled(a, bias, depth, channel, y: a.pointee.rows.firstRow &+ y, x: x)
          a.pointee.output[(slot &* width &+ x) &* outputs &+ o] = a.pointee.relu ? max(sum, 0) : sum
        }
        slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
      }
    }
  }

  /// The largest sum of a window of the fused pool; its padding never wins.
  private static func pooled(
    _ a: UnsafePointer<Float16Arguments>, _ bias: Float, _ depth: Int, _ channel: Int, y: Int, x: Int
  ) -> Float {
    let g = UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
    let pool = g.pointee.pool
    var best: Float = 0
    var isFirst = true
    for py in 0..<pool.height {
      let cy = y &* pool.strideY &- pool.padTop &+ py
      if cy < 0 || cy >= g.pointee.outputHeight { continue }
      for px in 0..<pool.width {
        let cx = x &* pool.strideX &- pool.padLeft &+ px
        if cx < 0 || cx >= g.pointee.outputWidth { continue }
        let candidate = sum(a, bias, depth, channel, y: cy, x: cx)
        if !isFirst && best >= candidate { continue }
        best = candidate
        isFirst = false
      }
    }
    return best
  }

  /// `bias + Σ`, taps in the order `ky, kx, c`; taps outside the input are left out.
  private static func sum(
    _ a: UnsafePointer<Float16Arguments>, _ bias: Float, _ depth: Int, _ channel: Int, y: Int, x: Int
  ) -> Float {
    let g = UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
    var weight = UnsafePointer(a.pointee.scratch.assumingMemoryBound(to: Float.self))
    var sum = bias
    for ky in 0..<g.pointee.window.height {
      let iy = y &* g.pointee.window.strideY &- g.pointee.window.padTop &+ ky
      let inside = iy >= 0 && iy < g.pointee.height
      let row = inside ? GeneralConvolution.ringSlot(iy, a.pointee.rows.inputRing) &* g.pointee.width : 0
      for kx in 0..<g.pointee.window.width {
        let ix = x &* g.pointee.window.strideX &- g.pointee.window.padLeft &+ kx
        if inside && ix >= 0 && ix < g.pointee.width {
          let input = a.pointee.input + ((row &+ ix) &* g.pointee.channels &+ channel)
          for c in 0..<depth { sum += weight[c] * input[c] }
        }
        weight += depth
      }
    }
    return sum
  }
}
