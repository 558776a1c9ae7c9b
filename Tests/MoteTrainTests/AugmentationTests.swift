import Foundation
import MoteGraph
import MoteRandom
import MoteTestSupport
import Testing

@testable import MoteTrain

@Suite("Augmentation") struct AugmentationTests {
  private let shape = Shape(28, 28, 1)

  /// A bright blob on black, off the centre.
  private var blob: [UInt8] {
    (0..<784).map { i in
      let (dx, dy) = (Double(i % 28) - 11, Double(i / 28) - 16)
      let distance = (dx * dx + dy * dy).squareRoot()
      return UInt8(max(0, min(255, 255 - 40 * distance)))
    }
  }

  private func apply(
    _ augmentation: Augmentation, to pixels: [UInt8]? = nil, seed: UInt64 = 1, epoch: Int = 0, index: Int = 0
  ) -> [Float] {
    var augmenter = Augmenter(augmentation, shape: shape, inputScale: 1 / 255)
    var output = [Float](repeating: -1, count: 784)
    var random = SplitMix64(seed: seed, .augmentation, epoch: epoch, index: index)
    augmenter.apply(to: pixels ?? blob, at: 0, into: &output, at: 0, using: &random)
    return output
  }

  private func with(_ change: (inout Augmentation) -> Void) -> Augmentation {
    var augmentation = Augmentation()
    change(&augmentation)
    return augmentation
  }

  /// The mean position of the light.
  private func centre(_ image: [Float]) -> (x: Float, y: Float) {
    let sum = image.reduce(0, +)
    return (
      image.indices.reduce(0) { $0 + Float($1 % 28) * image[$1] } / sum,
      image.indices.reduce(0) { $0 + Float($1 / 28) * image[$1] } / sum
    )
  }

  /// Every step by itself, strong enough to show.
  private static let steps: [(String, Augmentation)] = {
    func one(_ name: String, _ path: WritableKeyPath<Augmentation, Float>, _ value: Float) -> (String, Augmentation) {
      var augmentation = Augmentation()
      augmentation[keyPath: path] = value
      return (name, augmentation)
    }
    return [
      one("shift", \.shift, 3), one("rotation", \.rotation, 20), one("scale", \.scale, 0.3), one("aspect", \.aspect, 0.4),
      one("shear", \.shear, 20), one("crop", \.crop, 0.3), one("flip", \.flip, 1), one("brightness", \.brightness, 0.5),
      one("contrast", \.contrast, 0.5), one("elastic", \.elastic, 1.5), one("erase", \.erase, 20),
    ]
  }()

  @Test("without steps only scales the bytes") func none() {
    #expect(apply(.none) == blob.map { Float(1) / 255 * Float($0) })
    #expect(Augmentation.none.isNone)
  }

  @Test("every step changes images, differently in every epoch and for every image, and stays within 0 to 1")
  func everyStep() {
    for (name, augmentation) in Self.steps {
      #expect(!augmentation.isNone, "\(name)")
      let images = (0..<20).map { apply(augmentation, index: $0) }
      #expect(images.contains { $0 != apply(.none) }, "\(name)")
      #expect(images.allSatisfy { $0.allSatisfy { (0...1).contains($0) } }, "\(name)")
      // Mirroring all images draws nothing that shows.
      if name != "flip" {
        #expect(Set(images).count > 1, "\(name)")
        #expect((0..<20).map { apply(augmentation, epoch: 1, index: $0) } != images, "\(name)")
        #expect((0..<20).map { apply(augmentation, seed: 2, index: $0) } != images, "\(name)")
      }
      #expect((0..<20).map { apply(augmentation, index: $0) } == images, "\(name)")
    }
  }

  @Test("shifts move the light as far as they say, and by parts of pixels") func shifts() {
    let (x, y) = centre(apply(.none))
    let moves = (0..<200).map { index in
      let moved = centre(apply(with { $0.shift = 2 }, index: index))
      return (moved.x - x, moved.y - y)
    }
    #expect(moves.allSatisfy { abs($0.0) < 2.05 && abs($0.1) < 2.05 })
    #expect(moves.contains { $0.0 > 1.5 } && moves.contains { $0.0 < -1.5 })
    #expect(moves.contains { $0.1 > 1.5 } && moves.contains { $0.1 < -1.5 })
    let sum = moves.reduce(Float(0)) { $0 + $1.0 }
    #expect(abs(sum / 200) < 0.3)
  }

  @Test("rotation turns around the middle by at most its angle, both ways") func rotations() {
    let (x, y) = centre(apply(.none))
    func angle(_ x: Float, _ y: Float) -> Double { atan2(Double(y - 13.5), Double(x - 13.5)) * 180 / .pi }
    let turns = (0..<200).map { index in
      let moved = centre(apply(with { $0.rotation = 20 }, index: index))
      return angle(moved.x, moved.y) - angle(x, y)
    }
    #expect(turns.allSatisfy { abs($0) < 21 })
    #expect(turns.contains { $0 > 15 } && turns.contains { $0 < -15 })
  }

  @Test("mirroring is exact") func flips() {
    let mirrored = apply(with { $0.flip = 1 })
    let plain = apply(.none)
    #expect((0..<784).allSatisfy { abs(mirrored[$0] - plain[$0 / 28 * 28 + 27 - $0 % 28]) < 1e-6 })
  }

  @Test("enlarging keeps the middle in place and changes the amount of light with the square") func scales() {
    let disc = (0..<784).map { i in
      let (dx, dy) = (Double(i % 28) - 13.5, Double(i / 28) - 13.5)
      return UInt8(dx * dx + dy * dy < 36 ? 255 : 0)
    }
    let light = apply(.none, to: disc).reduce(0, +)
    let images = (0..<100).map { apply(with { $0.scale = 0.2 }, to: disc, index: $0) }
    for image in images {
      let (x, y) = centre(image)
      #expect(abs(x - 13.5) < 0.01 && abs(y - 13.5) < 0.01)
    }
    let factors = images.map { ($0.reduce(0, +) / light).squareRoot() }
    #expect(factors.allSatisfy { (0.78...1.22).contains($0) })
    #expect(factors.contains { $0 > 1.15 } && factors.contains { $0 < 0.85 })
  }

  /// Levels that rise by 9 a pixel, to the right or downwards: resampled they show what each pixel was read at.
  private func ramp(_ isDown: Bool) -> [UInt8] { (0..<784).map { UInt8(9 * (isDown ? $0 / 28 : $0 % 28)) } }

  /// How fast the read position moves, in pixels a pixel: `xByY` along x for a step along y. Near the middle, so that
  /// nothing outside of the image has a part in it.
  private func motion(_ augmentation: Augmentation, index: Int) -> (xByX: Float, xByY: Float, yByX: Float, yByY: Float) {
    let (x, y) = (apply(augmentation, to: ramp(false), index: index), apply(augmentation, to: ramp(true), index: index))
    func slope(_ image: [Float], _ from: Int, _ to: Int) -> Float { (image[to] - image[from]) * 255 / 9 / 8 }
    let (left, right, top, bottom) = (14 * 28 + 10, 14 * 28 + 18, 10 * 28 + 14, 18 * 28 + 14)
    return (slope(x, left, right), slope(x, top, bottom), slope(y, left, right), slope(y, top, bottom))
  }

  @Test("a crop enlarges a part of the image, both sides alike, and shows nothing outside of it") func crops() {
    let motions = (0..<100).map { motion(with { $0.crop = 0.3 }, index: $0) }
    for motion in motions {
      #expect(abs(motion.xByX - motion.yByY) < 1e-3 && abs(motion.xByY) < 1e-3 && abs(motion.yByX) < 1e-3)
      #expect((0.699...1.001).contains(motion.xByX))
    }
    #expect(motions.contains { $0.xByX < 0.75 } && motions.contains { $0.xByX > 0.95 })
    let white = [UInt8](repeating: 255, count: 784)
    for index in 0..<100 {
      let image = apply(with { $0.crop = 0.3 }, to: white, index: index)
      // Pixels at the border may read up to 0.15 of one beyond it.
      #expect(image.allSatisfy { $0 > 0.72 } && (29..<55).allSatisfy { image[$0] > 0.999 })
    }
  }

  @Test("aspect stretches one axis by as much as it shrinks the other") func aspects() {
    let motions = (0..<100).map { motion(with { $0.aspect = 0.4 }, index: $0) }
    for motion in motions {
      #expect(abs(motion.xByX * motion.yByY - 1) < 1e-3 && abs(motion.xByY) < 1e-3 && abs(motion.yByX) < 1e-3)
      #expect((1 / 1.401...1.401).contains(motion.xByX))
    }
    #expect(motions.contains { $0.xByX < 0.8 } && motions.contains { $0.xByX > 1.25 })
  }

  @Test("shear leans upright strokes by up to its angle, both ways, and nothing else") func shears() {
    let motions = (0..<100).map { motion(with { $0.shear = 20 }, index: $0) }
    let steepest = Float(tan(20 * Double.pi / 180))
    for motion in motions {
      #expect(abs(motion.xByX - 1) < 1e-3 && abs(motion.yByY - 1) < 1e-3 && abs(motion.yByX) < 1e-3)
      #expect(abs(motion.xByY) < steepest + 1e-3)
    }
    #expect(motions.contains { $0.xByY > 0.3 } && motions.contains { $0.xByY < -0.3 })
  }

  @Test("brightness multiplies all levels of an image by one factor") func brightness() {
    let halves = (0..<784).map { UInt8($0 % 28 < 14 ? 50 : 150) }
    let images = (0..<100).map { apply(with { $0.brightness = 0.5 }, to: halves, index: $0) }
    let factors: [Float] = images.map { $0[0] * 255 / 50 }
    for (image, factor) in zip(images, factors) {
      #expect((0..<784).allSatisfy { abs(image[$0] - factor * Float(halves[$0]) / 255) < 1e-5 })
    }
    #expect(factors.allSatisfy { (0.499...1.501).contains($0) })
    #expect(factors.contains { $0 < 0.6 } && factors.contains { $0 > 1.4 })
  }

  @Test("contrast multiplies differences from the mean, which stays") func contrast() {
    let halves = (0..<784).map { UInt8($0 % 28 < 14 ? 80 : 160) }
    let images = (0..<100).map { apply(with { $0.contrast = 0.5 }, to: halves, index: $0) }
    for image in images {
      let mean: Float = image.reduce(0, +) / 784
      #expect(abs(mean * 255 - 120) < 0.02)
    }
    let factors: [Float] = images.map { ($0[27] - $0[0]) * 255 / 80 }
    #expect(factors.allSatisfy { (0.499...1.501).contains($0) })
    #expect(factors.contains { $0 < 0.6 } && factors.contains { $0 > 1.4 })
  }

  @Test("the elastic displacement has the deviation that was asked for, and is smooth") func elastic() {
    var field = ElasticField(height: 28, width: 28, deviation: 1.5, radius: 4)
    var squares: Float = 0
    var steps: Float = 0
    for index in 0..<300 {
      var random = SplitMix64(seed: 3, .augmentation, epoch: 0, index: index)
      field.draw(using: &random)
      for moved in field.displacements { squares += (moved * moved).sum() / 2 }
      for i in 0..<783 where i % 28 != 27 {
        let step = field.displacements[i + 1] - field.displacements[i]
        steps += (step * step).sum() / 2
      }
    }
    let deviation = (squares / (300 * 784)).squareRoot()
    #expect(abs(deviation - 1.5) < 0.1)
    #expect((steps / (300 * 756)).squareRoot() < 0.5)
  }

  @Test("normal numbers have mean 0 and deviation 1") func normals() {
    var random = SplitMix64(seed: 1, .augmentation, epoch: 0)
    let numbers = (0..<20_000).map { _ in random.coarseNormal() }
    let mean = numbers.reduce(0, +) / 20_000
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / 20_000
    #expect(abs(mean) < 0.03 && abs(variance - 1) < 0.03)
  }

  @Test("refuses amounts out of range, naming the option") func refusals() {
    let cases: [(Augmentation, String)] = [
      (with { $0.shift = -1 }, "--shift: found -1.0, expected 0.0 to 1000.0"),
      (with { $0.rotation = .nan }, "--rotate: found nan, expected 0.0 to 180.0"),
      (with { $0.scale = 1 }, "--scale: found 1.0, expected 0.0 to 0.9"),
      (with { $0.flip = 2 }, "--flip: found 2.0, expected 0.0 to 1.0"),
      (with { $0.elasticRadius = 0 }, "--elastic-radius: found 0.0, expected 1.0 to 1000.0"),
    ]
    for (augmentation, text) in cases { #expect(throws: TrainError.option(text)) { try augmentation.check() } }
  }
}
