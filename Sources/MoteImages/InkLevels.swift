/// Maps the levels of a picture to ink, 0 none ... 255 full, from the picture's own background and extremes.
struct InkLevels {
  /// Ink per level of the image.
  let ink: [UInt8]
  let isInkBright: Bool

  /// Below this distance between ink and ground there is only noise.
  private static let leastContrast = 16

  init(_ image: GrayImage, polarity: Polarity) throws(ImageError) {
    var histogram = [Int](repeating: 0, count: 256)
    for pixel in image.pixels { histogram[Int(pixel)] += 1 }
    guard let lowest = histogram.firstIndex(where: { $0 > 0 }), let highest = histogram.lastIndex(where: { $0 > 0 })
    else { throw ImageError(.blank, at: 0, "the image has no pixels") }
    let border = Self.borderHistogram(image)
    let ground = Self.quantile(border, numerator: 1, denominator: 2)
    isInkBright =
      switch polarity {
      case .automatic: highest - ground >= ground - lowest
      case .inkIsBright: true
      case .inkIsDark: false
      }
    let contrast = isInkBright ? highest - ground : ground - lowest
    guard contrast >= Self.leastContrast else { throw Self.blank(isInkBright) }
    // The side of the border's spread that holds no ink tells how noisy the ground is; ink begins above that noise.
    let quiet = Self.quantile(border, numerator: isInkBright ? 1 : 9, denominator: 10)
    let noise = min(3 * abs(ground - quiet), contrast / 2)
    let isBright = isInkBright
    ink = (0..<256).map { level in
      let distance = isBright ? level - ground : ground - level
      return UInt8(min(max(((distance - noise) * 255 + (contrast - noise) / 2) / (contrast - noise), 0), 255))
    }
  }

  var blank: ImageError { Self.blank(isInkBright) }

  private static func blank(_ isInkBright: Bool) -> ImageError {
    ImageError(
      .blank, at: 0,
      "the image is blank: found no ink \(isInkBright ? "brighter" : "darker") than its border, expected a digit")
  }

  private static func borderHistogram(_ image: GrayImage) -> [Int] {
    var histogram = [Int](repeating: 0, count: 256)
    for y in 0..<image.height {
      let isEdgeRow = y == 0 || y == image.height - 1
      for x in stride(from: 0, to: image.width, by: isEdgeRow ? 1 : max(1, image.width - 1)) {
        histogram[Int(image.pixels[y * image.width + x])] += 1
      }
    }
    return histogram
  }

  /// The smallest level that at least the given part of the pixels does not exceed.
  private static func quantile(_ histogram: [Int], numerator: Int, denominator: Int) -> Int {
    let total = histogram.reduce(0, +)
    var seen = 0
    for (level, count) in histogram.enumerated() {
      seen += count
      if seen * denominator >= total * numerator { return level }
    }
    return 255
  }
}

/// The smallest rectangle that holds all ink darker than a smudge.
struct InkBox {
  var x: Int
  var y: Int
  var width: Int
  var height: Int

  /// Fainter ink does not widen the box, so that an anti-aliased edge does not count as a pixel of its own.
  private static let threshold: UInt8 = 48

  init?(_ image: GrayImage, _ levels: InkLevels) {
    var left = image.width
    var right = -1
    var top = image.height
    var bottom = -1
    for y in 0..<image.height {
      for x in 0..<image.width where levels.ink[Int(image.pixels[y * image.width + x])] >= Self.threshold {
        left = min(left, x)
        right = max(right, x)
        top = min(top, y)
        bottom = y
      }
    }
    guard right >= 0 else { return nil }
    (x, y, width, height) = (left, top, right - left + 1, bottom - top + 1)
  }
}
