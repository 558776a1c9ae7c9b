import MoteFormat
import MoteRuntime

/// Canonical weights `[O, KH, KW, C]` in the order of another layout.
/// - Parameter weights: canonical, a byte each, of a layer that the layout admits.
/// - Returns: the weights block as the file holds it.
func packWeights(_ weights: [UInt8], as layout: WeightLayout, _ g: Geometry) -> [UInt8] {
  if layout == .canonical { return weights }
  if layout.isTransformed { return transformWeights(weights, as: layout, g) }
  let count = layout.byteCount(
    Int64(weights.count), window: g.window, channels: g.channels, outputs: g.outputChannels)
  var packed = [UInt8](repeating: 0, count: Int(count))
  var i = 0
  for o in 0..<g.outputChannels {
    for ky in 0..<g.window.height {
      for kx in 0..<g.window.width {
        for c in 0..<g.channels {
          let offset = layout.offset(o: o, ky: ky, kx: kx, c: c, window: g.window, channels: g.channels)
          packed[offset] = weights[i] &+ layout.storedZero
          i += 1
        }
      }
    }
  }
  return packed
}

/// `U = G' g G'^T` of every filter and channel; see the proof in MoteKernels.
private func transformWeights(_ weights: [UInt8], as layout: WeightLayout, _ g: Geometry) -> [UInt8] {
  var packed = [UInt8](repeating: 0, count: weights.count * 8)
  for o in 0..<g.outputChannels {
    for c in 0..<g.channels {
      var filter = InlineArray<9, Int16>(repeating: 0)
      for tap in 0..<9 { filter[tap] = Int16(Int8(bitPattern: weights[(o * 9 + tap) * g.channels + c])) }
      let transformed = Winograd.weights(filter)
      for point in 0..<Winograd.points2D {
        let offset = 2 * layout.index(point: point, c: c, o: o, channels: g.channels)
        packed.put(UInt64(UInt16(bitPattern: transformed[point])), at: offset, bytes: 2)
      }
    }
  }
  return packed
}
