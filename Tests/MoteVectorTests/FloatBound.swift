import MoteFormat
import MoteKernels

/// The bounds of FLOAT.md on the distance of one layer's outputs from the exact ones, evaluated in Double.
struct FloatBound {
  let layer: FloatTestLayer
  private let weights, inputs: [Double]
  private let bias: [Double]

  init(_ layer: FloatTestLayer) {
    self.layer = layer
    weights = layer.weights.map { Double(Half.float($0)) }
    inputs = layer.input.map(Double.init)
    bias = layer.bias.map { Double(Half.float($0)) }
  }

  /// gamma(k) = k u / (1 - k u).
  static func gamma(_ k: Int) -> Double {
    let ku = Double(k) * 0x1p-24
    return ku / (1 - ku)
  }

  /// The largest distance of each output from the exact one: of direct sums, or of Winograd's whose tiles begin with each of
  /// `parts`.
  func outputs(winogradParts parts: [Range<Int>]? = nil) -> [Double] {
    let g = layer.geometry
    guard let parts else { return pooled(directSums(), [0..<g.pooledHeight]) }
    // Each part's rows are looked at by itself, because its tiles begin anew.
    return parts.flatMap { part in pooled(winogradSums(layer.sumRows(part)), [part]) }
  }

  /// The largest magnitude that an intermediate value may have.
  func magnitude(isWinograd: Bool) -> Double {
    let g = layer.geometry
    if !isWinograd { return (directSums().max() ?? 0) / Self.gamma(g.filterCount + 1) }
    return (winogradSums(layer.sumRows(0..<g.pooledHeight)).max() ?? 0) / Self.gamma(g.channels + 13)
  }

  /// gamma(n + 1) (|b| + sum |w||x|), and what products below the normal range may lose.
  private func directSums() -> [Double] {
    let g = layer.geometry
    let depth = g.groupChannels
    var bounds: [Double] = []
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        for o in 0..<g.outputChannels {
          var sum = abs(bias[o])
          for ky in 0..<g.window.height {
            let iy = y * g.window.strideY - g.window.padTop + ky
            if iy < 0 || iy >= g.height { continue }
            for kx in 0..<g.window.width {
              let ix = x * g.window.strideX - g.window.padLeft + kx
              if ix < 0 || ix >= g.width { continue }
              let w = (o * g.window.height * g.window.width + ky * g.window.width + kx) * depth
              let i = (iy * g.width + ix) * g.channels + o / (g.outputChannels / g.groups) * depth
              for c in 0..<depth { sum += abs(weights[w + c] * inputs[i + c]) }
            }
          }
          bounds.append(Self.gamma(g.filterCount + 1) * sum + Double(g.filterCount) * 0x1p-149)
        }
      }
    }
    return bounds
  }

  private static let g: [[Double]] = [
    [0.25, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6], [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1],
  ]
  private static let absoluteB: [[Double]] = [
    [4, 0, 5, 0, 1, 0], [0, 4, 4, 1, 1, 0], [0, 4, 4, 1, 1, 0], [0, 2, 1, 2, 1, 0], [0, 2, 1, 2, 1, 0], [0, 4, 0, 5, 0, 1],
  ]
  private static let absoluteA: [[Double]] = [
    [1, 1, 1, 1, 1, 0], [0, 1, 1, 2, 2, 0], [0, 1, 1, 4, 4, 0], [0, 1, 1, 8, 8, 1],
  ]

  /// `matrix * values * matrix^T` of a square of `size` by `size`.
  private static func transformed(_ matrix: [[Double]], _ values: [Double], size: Int) -> [Double] {
    let count = matrix.count
    var half = [Double](repeating: 0, count: count * size)
    for i in 0..<count { for j in 0..<size { for k in 0..<size { half[i * size + j] += matrix[i][k] * values[k * size + j] } } }
    var result = [Double](repeating: 0, count: count * count)
    for i in 0..<count { for j in 0..<count { for k in 0..<size { result[i * count + j] += half[i * size + k] * matrix[j][k] } } }
    return result
  }

  /// gamma(C + 13) |A^T| (sum |U| * |B^T||d||B| + |b| E) |A| of every sum, rows outside `rows` left 0.
  private func winogradSums(_ rows: Range<Int>) -> [Double] {
    let g = layer.geometry
    var bounds = [Double](repeating: 0, count: g.outputHeight * g.outputWidth * g.outputChannels)
    var points: [[Double]] = []
    for o in 0..<g.outputChannels {
      for c in 0..<g.channels {
        points.append(Self.transformed(Self.g, (0..<9).map { weights[(o * 9 + $0) * g.channels + c] }, size: 3).map(abs))
      }
    }
    let end = min(g.height, rows.upperBound + 2 - g.window.padTop)
    for y in stride(from: rows.lowerBound, to: rows.upperBound, by: 4) {
      for x in stride(from: 0, to: g.outputWidth, by: 4) {
        let tiles = (0..<g.channels).map { c in
          Self.transformed(
            Self.absoluteB,
            (0..<36).map { k in
              let (iy, ix) = (y - g.window.padTop + k / 6, x - g.window.padLeft + k % 6)
              return iy < 0 || iy >= end || ix < 0 || ix >= g.width ? 0 : abs(inputs[(iy * g.width + ix) * g.channels + c])
            }, size: 6)
        }
        for o in 0..<g.outputChannels {
          var m = [Double](repeating: 0, count: 36)
          m[7] = abs(bias[o])
          for c in 0..<g.channels { for k in 0..<36 { m[k] += points[o * g.channels + c][k] * tiles[c][k] } }
          let sums = Self.transformed(Self.absoluteA, m, size: 6)
          for i in 0..<4 where y + i < rows.upperBound {
            for j in 0..<4 where x + j < g.outputWidth {
              bounds[((y + i) * g.outputWidth + x + j) * g.outputChannels + o] =
                Self.gamma(g.channels + 13) * sums[4 * i + j] + 361 * Double(g.channels) * 0x1p-149
            }
          }
        }
      }
    }
    return bounds
  }

  /// The largest bound of each window of the pool: a maximum moves no further than its operands; neither does ReLU.
  private func pooled(_ sums: [Double], _ parts: [Range<Int>]) -> [Double] {
    let g = layer.geometry
    var result: [Double] = []
    for y in parts.joined() {
      for x in 0..<g.pooledWidth {
        for o in 0..<g.outputChannels {
          var bound = 0.0
          for py in 0..<g.pool.height {
            for px in 0..<g.pool.width {
              let (cy, cx) = (y * g.pool.strideY - g.pool.padTop + py, x * g.pool.strideX - g.pool.padLeft + px)
              if cy < 0 || cy >= g.outputHeight || cx < 0 || cx >= g.outputWidth { continue }
              bound = max(bound, sums[(cy * g.outputWidth + cx) * g.outputChannels + o])
            }
          }
          result.append(bound)
        }
      }
    }
    return result
  }
}
