import MoteImages
import MoteRandom

/// Draws digits that look written by hand, normalised as MNIST's are: 28 x 28, bright ink on black.
///
/// A seed gives the same digits on every machine: its own random numbers, and only operations that IEEE 754 defines
/// to the last bit.
public struct DigitGenerator {
  private static let canvasSide = 128
  private var random: SplitMix64

  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Draws the digit, of 0...9, in one of its styles.
  public mutating func next(digit: Int) -> GrayImage {
    precondition((0...9).contains(digit), "digit must be 0...9")
    let styles = Handwriting.styles[digit]
    let style = styles[random.index(below: styles.count)]
    let distortion = Distortion(canvas: Double(Self.canvasSide), using: &random)
    let looseness = random.uniform(0.1, 0.6)
    let radius = distortion.scale * random.uniform(0.5, 1.5)
    var canvas = Canvas(side: Self.canvasSide)
    for stroke in style {
      let path = loosened(stroke, by: looseness).polyline().map(distortion.apply)
      canvas.draw(path, radius: radius * random.uniform(0.8, 1.15), to: radius * random.uniform(0.75, 1.1))
    }
    do {
      return try fitToMNIST(canvas.image, polarity: .inkIsBright).0
    } catch {
      preconditionFailure("a stroke inks the pixels along its path: \(error)")
    }
  }

  /// Draws `count` digits; every ten in a row are the ten digits in random order.
  /// - Returns: `count * 784` bytes of images, and a label for each.
  public mutating func batch(count: Int) -> (pixels: [UInt8], labels: [UInt8]) {
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    pixels.reserveCapacity(count * 784)
    labels.reserveCapacity(count)
    var digits = Array(0...9)
    for index in 0..<count {
      if index % 10 == 0 { random.shuffle(&digits) }
      let digit = digits[index % 10]
      pixels += next(digit: digit).pixels
      labels.append(UInt8(digit))
    }
    return (pixels, labels)
  }

  /// The stroke with every control point moved a little, as no hand hits the same point twice.
  private mutating func loosened(_ stroke: Stroke, by looseness: Double) -> Stroke {
    var result = stroke
    for index in result.nodes.indices {
      result.nodes[index].point.x += looseness * random.normal()
      result.nodes[index].point.y += looseness * random.normal()
    }
    return result
  }
}
