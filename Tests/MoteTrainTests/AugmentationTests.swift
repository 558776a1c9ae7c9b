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
