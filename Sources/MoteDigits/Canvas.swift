import MoteImages

/// A square of paper, black or white like the scans MNIST was made of, on which a round pen draws.
struct Canvas {
  let side: Int
  private var pixels: [UInt8]

  init(side: Int) {
    self.side = side
    pixels = Array(repeating: 0, count: side * side)
  }

  var image: GrayImage { GrayImage(width: side, height: side, pixels: pixels) }

  /// Draws from the first point to the last; the pen's radius, in pixels, changes evenly from one end to the other.
  mutating func draw(_ path: [Point], radius first: Double, to last: Double) {
    for index in path.indices.dropFirst() {
      let part = Double(index) / Double(path.count - 1)
      line(path[index - 1], path[index], radius: first + (last - first) * part)
    }
  }

  /// Inks every pixel whose centre is within the radius of the segment.
  private mutating func line(_ a: Point, _ b: Point, radius: Double) {
    let dx = b.x - a.x
    let dy = b.y - a.y
    let length2 = dx * dx + dy * dy
    for y in span(min(a.y, b.y) - radius, max(a.y, b.y) + radius) {
      for x in span(min(a.x, b.x) - radius, max(a.x, b.x) + radius) {
        let px = Double(x) + 0.5 - a.x
        let py = Double(y) + 0.5 - a.y
        let t = length2 > 0 ? min(max((px * dx + py * dy) / length2, 0), 1) : 0
        let ex = px - t * dx
        let ey = py - t * dy
        if ex * ex + ey * ey <= radius * radius { pixels[y * side + x] = 255 }
      }
    }
  }

  /// The pixels between two coordinates, inside the paper's margin of one pixel.
  private func span(_ low: Double, _ high: Double) -> Range<Int> {
    let first = Int(min(max(low, 1), Double(side - 1)))
    return first..<max(first, Int(min(max(high + 1, 1), Double(side - 1))))
  }
}
