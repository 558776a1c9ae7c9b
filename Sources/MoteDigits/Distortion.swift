import MoteRandom

/// What makes one written digit differ from the next of its style: proportions, slant, rotation, scale, position and a
/// smooth elastic displacement, from digit space (10 x 14) into the pixels of a canvas.
struct Distortion {
  private static let cells = 3

  private let stretch: Double
  private let slant: Double
  private let cosine: Double
  private let sine: Double
  /// Canvas pixels per unit of digit space.
  let scale: Double
  private let centre: Point
  /// Displacements on the corners of `cells x cells` squares over digit space, in its units.
  private let elastic: [Point]

  init(canvas: Double, using random: inout SplitMix64) {
    stretch = random.uniform(0.7, 1.5)
    slant = min(max(0.16 + 0.24 * random.normal(), -0.3), 0.7)
    // With t = tan(angle / 2) both are rational: no call whose last bit differs between libraries.
    let t = 0.07 * random.normal()
    cosine = (1 - t * t) / (1 + t * t)
    sine = 2 * t / (1 + t * t)
    scale = canvas * random.uniform(0.034, 0.046)
    centre = Point(x: canvas * random.uniform(0.46, 0.54), y: canvas * random.uniform(0.46, 0.54))
    let strength = random.uniform(0.1, 0.75)
    let corners = (Self.cells + 1) * (Self.cells + 1)
    elastic = (0..<corners).map { _ in Point(x: strength * random.normal(), y: strength * random.normal()) }
  }

  func apply(_ point: Point) -> Point {
    let moved = displacement(point)
    let x0 = point.x + moved.x - 5
    let y = point.y + moved.y - 7
    let x = x0 * stretch - y * slant
    return Point(
      x: centre.x + scale * (x * cosine - y * sine),
      y: centre.y + scale * (x * sine + y * cosine))
  }

  /// Between the corners the displacement is blended by smoothsteps, so that it has no creases.
  private func displacement(_ point: Point) -> Point {
    let (column, u) = Self.cell(point.x / 10)
    let (row, v) = Self.cell(point.y / 14)
    let width = Self.cells + 1
    let a = elastic[row * width + column]
    let b = elastic[row * width + column + 1]
    let c = elastic[(row + 1) * width + column]
    let d = elastic[(row + 1) * width + column + 1]
    return Point(
      x: (a.x * (1 - u) + b.x * u) * (1 - v) + (c.x * (1 - u) + d.x * u) * v,
      y: (a.y * (1 - u) + b.y * u) * (1 - v) + (c.y * (1 - u) + d.y * u) * v)
  }

  private static func cell(_ position: Double) -> (index: Int, blend: Double) {
    let clamped = min(max(position, 0), 1) * Double(cells)
    let index = min(Int(clamped), cells - 1)
    let fraction = clamped - Double(index)
    return (index, fraction * fraction * (3 - 2 * fraction))
  }
}
