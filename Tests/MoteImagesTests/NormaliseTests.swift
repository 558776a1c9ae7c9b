import MoteImages
import Testing

/// A seven of two strokes, bright on black, `scale` pixels to the unit, in a picture of 24 x 28 units.
func seven(scale: Int = 1, x offsetX: Int = 0, y offsetY: Int = 0) -> GrayImage {
  var image = GrayImage(
    width: 24 * scale, height: 28 * scale, pixels: Array(repeating: 0, count: 24 * 28 * scale * scale))
  for y in 0..<image.height {
    for x in 0..<image.width {
      let unitX = x / scale - offsetX
      let unitY = y / scale - offsetY
      let isBar = (4...5).contains(unitY) && (4...15).contains(unitX)
      let isStem = (6...23).contains(unitY) && (0...2).contains(unitX - (15 - (unitY - 4) / 2))
      if isBar || isStem { image.pixels[y * image.width + x] = 255 }
    }
  }
  return image
}

/// Mean absolute difference of two images, in levels.
func distance(_ a: GrayImage, _ b: GrayImage) -> Double {
  Double(zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(a.pixels.count)
}

func inkedRows(_ image: GrayImage) -> Int {
  var count = 0
  for y in 0..<image.height where image.pixels[y * image.width..<(y + 1) * image.width].contains(where: { $0 > 0 }) {
    count += 1
  }
  return count
}

@Suite("Normalising as MNIST")
struct NormaliseTests {
  let reference: GrayImage

  init() throws { reference = try fitToMNIST(seven()).0 }

  @Test func fillsABoxOf20CentredByMass() {
    #expect((reference.width, reference.height) == (28, 28))
    #expect(reference.pixels.max() == 255)
    #expect(inkedRows(reference) == 20)
    let mass = reference.pixels.reduce(0.0) { $0 + Double($1) }
    let x = (0..<784).reduce(0.0) { $0 + Double(reference.pixels[$1]) * Double($1 % 28) } / mass
    let y = (0..<784).reduce(0.0) { $0 + Double(reference.pixels[$1]) * Double($1 / 28) } / mass
    #expect(abs(x - 14) <= 0.5)
    #expect(abs(y - 14) <= 0.5)
  }

  @Test func leavesANormalisedDigitAsItIs() throws {
    #expect(try fitToMNIST(reference).0 == reference)
  }

  @Test func shiftsAndInvertsToTheSameImage() throws {
    #expect(try fitToMNIST(seven(x: 5, y: 2)).0 == reference)
    #expect(try fitToMNIST(seven(x: -3, y: -4)).0 == reference)
    #expect(try fitToMNIST(seven().inverted).0 == reference)
  }

  @Test(arguments: [2, 3, 5, 16])
  func enlargedCopiesGiveNearlyTheSameImage(scale: Int) throws {
    #expect(try distance(fitToMNIST(seven(scale: scale)).0, reference) < 1)
    #expect(try distance(fitToMNIST(seven(scale: scale).inverted).0, reference) < 1)
  }

  @Test func stretchesFaintInkOnGreyGround() throws {
    var faint = seven()
    faint.pixels = faint.pixels.map { $0 == 0 ? 90 : 130 }
    #expect(try fitToMNIST(faint).0 == reference)
    faint.pixels = faint.pixels.map { 220 - $0 }
    #expect(try fitToMNIST(faint).0 == reference)
  }

  @Test func seesThroughNoise() throws {
    var noisy = seven(scale: 4)
    var state: UInt32 = 7
    for index in noisy.pixels.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      noisy.pixels[index] = noisy.pixels[index] / 2 + 40 + UInt8(state >> 28)
    }
    #expect(try distance(fitToMNIST(noisy).0, reference) < 4)
  }

  @Test func obeysAForcedPolarity() throws {
    #expect(try fitToMNIST(seven(), polarity: .inkIsBright).0 == reference)
    #expect(try fitToMNIST(seven().inverted, polarity: .inkIsDark).0 == reference)
    #expect(throws: ImageError.self) { try fitToMNIST(seven(), polarity: .inkIsDark) }
  }

  @Test func notesTellWhatWasDone() throws {
    let notes = try fitToMNIST(seven(scale: 2).inverted).notes
    #expect(
      notes == "48 x 56 normalised as MNIST: dark ink of 26 x 40 at (8, 8) scaled to 13 x 20, centred by mass in 28 x 28")
  }

  @Test(arguments: [0, 1, 128, 255] as [UInt8])
  func refusesABlankImage(level: UInt8) {
    let blank = GrayImage(width: 30, height: 20, pixels: Array(repeating: level, count: 600))
    for polarity in Polarity.allCases {
      let error = #expect(throws: ImageError.self) { try fitToMNIST(blank, polarity: polarity) }
      #expect(error?.code == .blank)
    }
  }

  @Test func refusesAnImageWithoutPixels() {
    let error = #expect(throws: ImageError.self) { try fitToMNIST(GrayImage(width: 0, height: 5, pixels: [])) }
    #expect(error?.code == .blank)
  }

  @Test func takesAnyShape() throws {
    for (width, height) in [(1, 100), (100, 1), (2, 2), (3, 1000), (28, 28), (29, 7)] {
      for ink in [0, width * height / 2, width * height - 1] {
        var image = GrayImage(width: width, height: height, pixels: Array(repeating: 0, count: width * height))
        image.pixels[ink] = 255
        let result = try fitToMNIST(image).0
        #expect(result.pixels.count == 784)
        #expect(result.pixels.max() == 255)
      }
    }
  }

  @Test func otherSidesKeepTheProportion() throws {
    let large = try fitToMNIST(seven(scale: 3), side: 56).0
    #expect((large.width, large.height) == (56, 56))
    #expect(inkedRows(large) == 40)
  }
}
