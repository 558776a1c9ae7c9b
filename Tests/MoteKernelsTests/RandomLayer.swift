import MoteFormat
import MoteKernels
import MoteTestSupport

/// A legal layer of random shape with hostile values: weights at their ends, inputs of 0 and 255.
struct RandomLayer {
  let geometry: Geometry
  let zeroPoint: UInt8
  let input: [UInt8]
  let weights: [Int8]
  let bias: [Int32]
  let multipliers: [Int32]
  let shifts: [UInt8]

  init(_ random: inout SeededRandom) {
    self.init(Self.geometry(&random), &random)
  }

  /// Hostile values for a given shape.
  init(_ geometry: Geometry, _ random: inout SeededRandom) {
    self.geometry = geometry
    let outputs = geometry.outputChannels
    zeroPoint = [0, 1, 100, 255][random.pick(0...3)]
    let hostile = random.pick(0...1) == 0
    input = (0..<geometry.inputCount).map { _ in hostile ? (random.pick(0...1) == 0 ? 0 : 255) : UInt8(random.pick(0...255)) }
    weights = (0..<outputs * geometry.filterCount).map { _ in hostile ? (random.pick(0...1) == 0 ? -127 : 127) : Int8(random.pick(-127...127)) }
    bias = (0..<outputs).map { _ in Int32(random.pick(-100_000...100_000)) }
    multipliers = (0..<outputs).map { _ in Int32(random.pick(1 << 30...Int(Int32.max))) }
    shifts = (0..<outputs).map { _ in UInt8(random.pick(36...44)) }
  }

  init(
    geometry: Geometry, zeroPoint: UInt8, input: [UInt8], weights: [Int8], bias: [Int32], multipliers: [Int32], shifts: [UInt8]
  ) {
    self.geometry = geometry
    self.zeroPoint = zeroPoint
    self.input = input
    self.weights = weights
    self.bias = bias
    self.multipliers = multipliers
    self.shifts = shifts
  }

  private static func geometry(_ random: inout SeededRandom) -> Geometry {
    let groups = random.pick(1...3)
    let (channels, outputs) = (groups * random.pick(1...5), groups * random.pick(1...4))
    let window = WindowRecord(
      height: random.pick(1...11), width: random.pick(1...11), strideY: random.pick(1...4), strideX: random.pick(1...4), padTop: random.pick(0...5),
      padLeft: random.pick(0...5), padBottom: random.pick(0...5), padRight: random.pick(0...5))
    let height = max(1, window.height - window.padTop - window.padBottom) + random.pick(0...7)
    let width = max(1, window.width - window.padLeft - window.padRight) + random.pick(0...7)
    let bare = Geometry(
      height: height, width: width, channels: channels, outputChannels: outputs, groups: groups, window: window, pool: nil)
    // A fused pool that fits the sums, with pads smaller than its window, in half of the cases.
    let (poolHeight, poolWidth) = (random.pick(1...min(3, bare.outputHeight)), random.pick(1...min(3, bare.outputWidth)))
    let pool = WindowRecord(
      height: poolHeight, width: poolWidth, strideY: poolHeight + random.pick(0...1), strideX: poolWidth + random.pick(0...1),
      padTop: random.pick(0...1) * (poolHeight - 1), padLeft: random.pick(0...1) * (poolWidth - 1), padBottom: random.pick(0...1) * (poolHeight - 1),
      padRight: random.pick(0...1) * (poolWidth - 1))
    return Geometry(
      height: height, width: width, channels: channels, outputChannels: outputs, groups: groups, window: window,
      pool: random.pick(0...1) == 0 ? nil : pool)
  }
}

/// The layer by its definition: Int64 sums over every tap, padding looked up like any other.
struct NaiveLayer {
  let layer: RandomLayer

  /// Sums before the pool, `[OH, OW, O]`.
  func sums() -> [Int64] {
    let g = layer.geometry
    var result: [Int64] = []
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        for o in 0..<g.outputChannels { result.append(sum(y, x, o)) }
      }
    }
    return result
  }

  private func sum(_ y: Int, _ x: Int, _ o: Int) -> Int64 {
    let g = layer.geometry
    let group = o * g.groups / g.outputChannels
    var sum = Int64(layer.bias[o])
    for ky in 0..<g.window.height {
      for kx in 0..<g.window.width {
        let (iy, ix) = (y * g.window.strideY - g.window.padTop + ky, x * g.window.strideX - g.window.padLeft + kx)
        let inside = iy >= 0 && iy < g.height && ix >= 0 && ix < g.width
        for c in 0..<g.groupChannels {
          let weight = layer.weights[((o * g.window.height + ky) * g.window.width + kx) * g.groupChannels + c]
          let q = inside ? layer.input[(iy * g.width + ix) * g.channels + group * g.groupChannels + c] : layer.zeroPoint
          sum += Int64(weight) * Int64(q)
        }
      }
    }
    return sum
  }
}

/// Maximum per window over the values inside, `[POH, POW, channels]`.
func naivePool<Value: Comparable>(
  _ values: [Value], height: Int, width: Int, channels: Int, _ pool: WindowRecord
) -> [Value] {
  var result: [Value] = []
  for y in 0..<pool.outputHeight(height) {
    for x in 0..<pool.outputWidth(width) {
      for c in 0..<channels {
        var seen: [Value] = []
        for py in 0..<pool.height {
          for px in 0..<pool.width {
            let (iy, ix) = (y * pool.strideY - pool.padTop + py, x * pool.strideX - pool.padLeft + px)
            if iy >= 0, iy < height, ix >= 0, ix < width { seen.append(values[(iy * width + ix) * channels + c]) }
          }
        }
        result.append(seen.max()!)
      }
    }
  }
  return result
}
