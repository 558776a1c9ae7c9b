import MoteFormat

/// Layers without weights: max-pools of their own and conversions, with the reference's results.
enum PortableMove {
  /// Maximum over each window and channel; a padded tap never wins.
  @inline(__always)
  static func maxPool<Element: Comparable & BitwiseCopyable>(_ a: UnsafePointer<MoveArguments>, _ type: Element.Type) {
    let g = UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
    let input = a.pointee.input.assumingMemoryBound(to: Element.self)
    var output = a.pointee.output.assumingMemoryBound(to: Element.self)
    let (window, channels) = (g.pointee.window, g.pointee.channels)
    for y in 0..<g.pointee.outputHeight {
      let top = y &* window.strideY &- window.padTop
      for x in 0..<g.pointee.outputWidth {
        let left = x &* window.strideX &- window.padLeft
        // The part of the window inside the input; verified pads are smaller than the window, so it is never empty.
        let rows = max(0, top)..<min(g.pointee.height, top &+ window.height)
        let columns = max(0, left)..<min(g.pointee.width, left &+ window.width)
        for c in 0..<channels {
          var best = input[(rows.lowerBound &* g.pointee.width &+ columns.lowerBound) &* channels &+ c]
          for iy in rows {
            for ix in columns {
              let candidate = input[(iy &* g.pointee.width &+ ix) &* channels &+ c]
              best = best >= candidate ? best : candidate
            }
          }
          output.pointee = best
          output += 1
        }
      }
    }
  }

  /// `q = clamp(zeroPoint + round(x / scale), 0, 255)`, ties to even; a NaN becomes 0.
  static func quantize(_ a: UnsafePointer<MoveArguments>) {
    let input = a.pointee.input.assumingMemoryBound(to: Float.self)
    let output = a.pointee.output.assumingMemoryBound(to: UInt8.self)
    let count = a.pointee.geometry.height &* a.pointee.geometry.width &* a.pointee.geometry.channels
    for i in 0..<count {
      let real = input[i] / a.pointee.scale
      // Clamped first, so that adding 1.5 * 2^23 rounds to an integer, ties to even, on every path.
      let clamped = real > -512 ? (real < 512 ? real : 512) : -512
      let integer = Int32(bitPattern: (clamped + 12_582_912).bitPattern) &- 0x4B40_0000
      output[i] = UInt8(truncatingIfNeeded: max(0, min(255, integer &+ Int32(a.pointee.zeroPoint))))
    }
  }

  /// `x = scale * (q - zeroPoint)`.
  static func dequantize(_ a: UnsafePointer<MoveArguments>) {
    let input = a.pointee.input.assumingMemoryBound(to: UInt8.self)
    let output = a.pointee.output.assumingMemoryBound(to: Float.self)
    let count = a.pointee.geometry.height &* a.pointee.geometry.width &* a.pointee.geometry.channels
    for i in 0..<count { output[i] = a.pointee.scale * Float(Int32(input[i]) &- Int32(a.pointee.zeroPoint)) }
  }
}
