import MoteGraph
import MoteRandom

/// Brings images to the network's input, distorted as an `Augmentation` says. All that moves pixels is one bilinear
/// resampling; what lies outside of the image is 0.
struct Augmenter {
  private let augmentation: Augmentation
  private let isNone: Bool
  private let height: Int
  private let width: Int
  private let inputScale: Float
  private var elastic: ElasticField?
  /// The image with a border of zeros: one before and two behind along each axis.
  private var padded: [Float]

  /// - Parameter shape: of every image.
  /// - Precondition: the images have one channel.
  init(_ augmentation: Augmentation, shape: Shape, inputScale: Float) {
    precondition(shape.channels == 1, "grey images")
    self.augmentation = augmentation
    self.inputScale = inputScale
    isNone = augmentation.isNone
    (height, width) = (shape.height, shape.width)
    if augmentation.elastic > 0 {
      elastic = ElasticField(
        height: height, width: width, deviation: augmentation.elastic, radius: augmentation.elasticRadius)
    }
    padded = [Float](repeating: 0, count: (height + 3) * (width + 3))
  }

  /// Reads the image that begins at `source` of `pixels` and writes it from `target` of `output` on.
  mutating func apply(
    to pixels: [UInt8], at source: Int, into output: inout [Float], at target: Int, using random: inout SplitMix64
  ) {
    let count = height * width
    guard !isNone else {
      for i in 0..<count { output[target + i] = inputScale * Float(pixels[source + i]) }
      return
    }
    for y in 0..<height {
      let row = (y + 1) * (width + 3) + 1
      for x in 0..<width { padded[row + x] = Float(pixels[source + y * width + x]) }
    }
    resample(Distortion(augmentation, height: height, width: width, using: &random), &output, target, &random)
    adjustLevels(&output, target, &random)
    if augmentation.erase > 0 { erase(&output, target, &random) }
  }

  private mutating func resample(
    _ distortion: Distortion, _ output: inout [Float], _ target: Int, _ random: inout SplitMix64
  ) {
    elastic?.draw(using: &random)
    let displacements = elastic?.displacements ?? []
    let hasDisplacements = !displacements.isEmpty
    let stride = width + 3
    let (centreX, centreY) = (Float(width - 1) / 2, Float(height - 1) / 2)
    // In `padded` everything is one pixel further.
    let (right, bottom) = (Float(width + 1), Float(height + 1))
    for y in 0..<height {
      let dy = Float(y) - centreY
      for x in 0..<width {
        let dx = Float(x) - centreX
        var sourceX = distortion.a * dx + distortion.b * dy + centreX + distortion.offsetX + 1
        var sourceY = distortion.c * dx + distortion.d * dy + centreY + distortion.offsetY + 1
        if hasDisplacements {
          let moved = displacements[y * width + x]
          sourceX += moved.x
          sourceY += moved.y
        }
        sourceX = min(max(sourceX, 0), right)
        sourceY = min(max(sourceY, 0), bottom)
        let (column, row) = (Int(sourceX), Int(sourceY))
        let (u, v) = (sourceX - Float(column), sourceY - Float(row))
        let first = row * stride + column
        let above = padded[first] + u * (padded[first + 1] - padded[first])
        let below = padded[first + stride] + u * (padded[first + stride + 1] - padded[first + stride])
        output[target + y * width + x] = above + v * (below - above)
      }
    }
  }

  /// Brightness, contrast and the network's input scale.
  private func adjustLevels(_ output: inout [Float], _ target: Int, _ random: inout SplitMix64) {
    let range = target..<target + height * width
    let brightness = 1 + random.uniform(within: augmentation.brightness)
    let contrast = 1 + random.uniform(within: augmentation.contrast)
    let mean = augmentation.contrast > 0 ? output[range].reduce(0, +) / Float(range.count) : 0
    let factor = brightness * contrast
    let base = brightness * (1 - contrast) * mean
    for i in range { output[i] = min(max(factor * output[i] + base, 0), 255) * inputScale }
  }

  /// Blanks a rectangle, in half of the images.
  private func erase(_ output: inout [Float], _ target: Int, _ random: inout SplitMix64) {
    let longest = Int(augmentation.erase)
    let isErased = random.fraction() < 0.5
    let rectangle = (height: 1 + random.index(below: max(1, longest)), width: 1 + random.index(below: max(1, longest)))
    let (top, left) = (random.index(below: height), random.index(below: width))
    guard isErased else { return }
    for y in top..<min(height, top + rectangle.height) {
      for x in left..<min(width, left + rectangle.width) { output[target + y * width + x] = 0 }
    }
  }
}
