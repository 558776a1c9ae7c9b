import Foundation
import MoteRandom

/// The part of one image's distortion that moves pixels along straight lines: output pixel (x, y) reads the image at
/// `matrix · (x - centre, y - centre) + centre + offset`.
struct Distortion: Equatable {
  /// Row by row.
  var a: Float
  var b: Float
  var c: Float
  var d: Float
  var offsetX: Float
  var offsetY: Float

  /// Draws every amount, also those that are 0, so that switching one on leaves the others' numbers as they were.
  init(_ augmentation: Augmentation, height: Int, width: Int, using random: inout SplitMix64) {
    offsetX = random.uniform(within: augmentation.shift)
    offsetY = random.uniform(within: augmentation.shift)
    let angle = random.uniform(within: augmentation.rotation) * .pi / 180
    let scale = 1 + random.uniform(within: augmentation.scale)
    let stretch = exp(random.uniform(within: log(1 + augmentation.aspect)))
    let lean = tan(random.uniform(within: augmentation.shear) * .pi / 180)
    // A crop shows a part of the image on all of the output.
    let shown = 1 - random.fraction() * augmentation.crop
    offsetX += random.uniform(within: (1 - shown) / 2) * Float(width)
    offsetY += random.uniform(within: (1 - shown) / 2) * Float(height)
    let mirror: Float = random.fraction() < augmentation.flip ? -1 : 1

    let (sine, cosine) = (sin(angle), cos(angle))
    let x = mirror * shown / (scale * stretch)
    let y = shown * stretch / scale
    a = x * (cosine + lean * sine)
    b = x * (lean * cosine - sine)
    c = y * sine
    d = y * cosine
  }
}
