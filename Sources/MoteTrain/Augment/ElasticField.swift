import MoteRandom

/// A smooth random displacement of every pixel: independent normal numbers on a coarse grid, blended by cubic B-splines.
///
/// Simard smooths noise at every pixel with a Gaussian. A cubic B-spline over squares of side `h` is close to a Gaussian of
/// deviation `h / sqrt(3)`, and needs a random number per square instead of one per pixel.
struct ElasticField {
  /// Along one axis: the first of the four grid points that blend at a pixel, and their weights.
  private struct Axis {
    var first: [Int] = []
    var weights: [SIMD4<Float>] = []
    var points = 0

    init(length: Int, spacing: Float) {
      for position in 0..<length {
        let place = Float(position) / spacing
        let cell = Int(place)
        let t = place - Float(cell)
        let (t2, t3) = (t * t, t * t * t)
        let rest = 1 - t
        first.append(cell)
        weights.append(
          SIMD4(rest * rest * rest, 3 * t3 - 6 * t2 + 4, -3 * t3 + 3 * t2 + 3 * t + 1, t3) / 6)
        points = cell + 4
      }
    }

    /// The mean over the pixels of the variance that blending leaves of numbers of variance 1.
    var variance: Float { weights.reduce(0) { $0 + ($1 * $1).sum() } / Float(weights.count) }
  }

  private let rows: Axis
  private let columns: Axis
  private let amplitude: Float
  /// The displacements after blending along x: `[rows.points, width]`.
  private var blended: [SIMD2<Float>]
  /// `[height, width]`, x and y of each displacement in pixels.
  private(set) var displacements: [SIMD2<Float>]

  /// - Parameters:
  ///   - deviation: of the displacement along each axis, in pixels.
  ///   - radius: the deviation of the Gaussian that the blending stands for, in pixels.
  init(height: Int, width: Int, deviation: Float, radius: Float) {
    let spacing = radius * Float(3).squareRoot()
    rows = Axis(length: height, spacing: spacing)
    columns = Axis(length: width, spacing: spacing)
    amplitude = deviation / (rows.variance * columns.variance).squareRoot()
    blended = [SIMD2<Float>](repeating: .zero, count: rows.points * width)
    displacements = [SIMD2<Float>](repeating: .zero, count: height * width)
  }

  /// Draws the displacements of one image.
  mutating func draw(using random: inout SplitMix64) {
    let width = columns.first.count
    var points = [SIMD2<Float>](repeating: .zero, count: columns.points)
    for row in 0..<rows.points {
      for column in points.indices { points[column] = amplitude * SIMD2(random.coarseNormal(), random.coarseNormal()) }
      for x in 0..<width {
        let (first, weights) = (columns.first[x], columns.weights[x])
        var sum = weights[0] * points[first]
        for tap in 1..<4 { sum += weights[tap] * points[first + tap] }
        blended[row * width + x] = sum
      }
    }
    for y in rows.first.indices {
      let (first, weights) = (rows.first[y] * width, rows.weights[y])
      for x in 0..<width {
        var sum = weights[0] * blended[first + x]
        for tap in 1..<4 { sum += weights[tap] * blended[first + tap * width + x] }
        displacements[y * width + x] = sum
      }
    }
  }
}
