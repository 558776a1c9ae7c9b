import MoteImages
import Testing

/// The definition in the format document, one target pixel at a time, over the whole picture.
private func resizedByDefinition(_ picture: Picture, width: Int, height: Int) -> Picture {
  var samples: [UInt8] = []
  for y in 0..<height {
    let down: [Int] = coefficients(picture.height, height, y)
    for x in 0..<width {
      let across: [Int] = coefficients(picture.width, width, x)
      for c in 0..<picture.channels {
        var sum = 0
        for sourceY in 0..<picture.height {
          var rowSum = 0
          for sourceX in 0..<picture.width {
            let place = (sourceY * picture.width + sourceX) * picture.channels + c
            rowSum += across[sourceX] * Int(picture.samples[place])
          }
          sum += down[sourceY] * rounded(rowSum)
        }
        samples.append(UInt8(rounded(sum)))
      }
    }
  }
  return Picture(width: width, height: height, channels: picture.channels, samples: samples)
}

private func coefficients(_ source: Int, _ target: Int, _ i: Int) -> [Int] {
  var weights: [Int] = []
  for k in 0..<source {
    let distance: Int = abs((2 * k + 1) * target - (2 * i + 1) * source)
    weights.append(max(0, 2 * max(source, target) - distance))
  }
  let total: Int = weights.reduce(0, +)
  return weights.map { (weight: Int) -> Int in (weight * 8_388_608 + total) / (2 * total) }
}

private func rounded(_ sum: Int) -> Int { min(max((sum + 2_097_152) >> 22, 0), 255) }

@Suite("Resizing")
struct ResizeTests {
  /// 7 x 5 with three channels.
  static let pattern: Picture = {
    var samples: [UInt8] = []
    for y in 0..<5 {
      for x in 0..<7 {
        for c in 0..<3 {
          let level: Int = x * 37 + y * 59 + c * 83 + x * y * 11
          samples.append(UInt8(level % 256))
        }
      }
    }
    return Picture(width: 7, height: 5, channels: 3, samples: samples)
  }()

  static func random(_ width: Int, _ height: Int, _ channels: Int, seed: UInt64) -> Picture {
    var state = seed
    let samples = (0..<width * height * channels).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    return Picture(width: width, height: height, channels: channels, samples: samples)
  }

  @Test("shrinking by two, by hand") func byHand() throws {
    // Weights 6, 6, 2 and 2, 6, 6 of 14: (0 + 420 + 420) / 14 and (140 + 1260 + 1260) / 14.
    let row = Picture(width: 4, height: 1, channels: 1, samples: [0, 70, 210, 210])
    #expect(try row.stretched(width: 2, height: 1).0.samples == [60, 190])
    let column = Picture(width: 1, height: 4, channels: 1, samples: [0, 70, 210, 210])
    #expect(try column.stretched(width: 1, height: 2).0.samples == [60, 190])
  }

  @Test("growing by two, by hand") func growsByHand() throws {
    // Centres lie at quarters between the samples: 3/4 and 1/4 of them, the ends alone at the borders.
    let row = Picture(width: 3, height: 1, channels: 1, samples: [0, 100, 20])
    #expect(try row.stretched(width: 6, height: 1).0.samples == [0, 25, 75, 80, 40, 20])
  }

  @Test("one pixel of all, by hand") func onePixel() throws {
    // Weights 6 - |(2 k + 1) - 3|: 4, 6, 4 of 14; (4 * 10 + 6 * 20 + 4 * 44) / 14 = 24.
    let row = Picture(width: 3, height: 1, channels: 1, samples: [10, 20, 44])
    #expect(try row.stretched(width: 1, height: 1).0.samples == [24])
  }

  @Test("the size that it has already leaves every byte") func identity() throws {
    #expect(try Self.pattern.stretched(width: 7, height: 5).0 == Self.pattern)
  }

  @Test("one level stays one level, however large the step") func constant() throws {
    for (width, height) in [(1, 1), (3, 700), (501, 2), (64, 64)] {
      let flat = Picture(width: 37, height: 211, channels: 1, samples: [UInt8](repeating: 255, count: 37 * 211))
      #expect(try flat.stretched(width: width, height: height).0.samples.allSatisfy { $0 == 255 })
    }
  }

  /// Made with Pillow 10.4, `Image.resize(size, Image.BILINEAR)`.
  static let pillow: [(width: Int, height: Int, samples: [UInt8])] = [
      (3, 2, [98, 134, 129, 144, 134, 112, 145, 118, 108, 162, 96, 134, 135, 129, 124, 120, 128, 134]),
      (4, 9, [19, 102, 185, 77, 160, 171, 145, 177, 55, 203, 42, 113, 41, 124, 166, 104, 163, 137, 162, 143,
        89, 161, 78, 108, 77, 160, 134, 150, 169, 80, 190, 85, 146, 92, 137, 100, 113, 142, 97, 163, 125, 105,
        150, 119, 121, 126, 142, 97, 149, 110, 59, 169, 68, 151, 93, 176, 75, 185, 134, 95, 178, 72, 95, 141,
        114, 157, 121, 130, 92, 116, 132, 161, 196, 48, 130, 121, 151, 155, 141, 97, 111, 73, 129, 200, 172,
        84, 159, 138, 157, 127, 123, 115, 139, 132, 121, 131, 157, 105, 176, 148, 160, 110, 113, 125, 156,
        168, 116, 90]),
      (9, 3, [25, 108, 191, 53, 136, 146, 85, 168, 141, 118, 177, 142, 150, 124, 60, 183, 156, 93, 154, 107,
        126, 138, 75, 121, 166, 103, 76, 118, 144, 85, 157, 89, 86, 178, 87, 113, 161, 120, 147, 96, 122, 148,
        142, 124, 83, 125, 157, 98, 120, 155, 125, 159, 100, 126, 211, 38, 121, 164, 89, 172, 126, 148, 166,
        124, 175, 120, 184, 120, 94, 129, 94, 153, 95, 129, 131, 105, 140, 125, 156, 93, 176]),
      (1, 1, [136, 124, 122]),
  ]

  @Test("the bytes are those of another program", arguments: 0..<4) func otherProgram(_ index: Int) throws {
    let (width, height, samples) = Self.pillow[index]
    #expect(try Self.pattern.stretched(width: width, height: height).0.samples == samples)
  }

  @Test("the bytes are those of the definition, for random sizes") func definition() throws {
    var generator = Sizes(state: 20)
    for seed in 0..<60 {
      let source = Self.random(generator.next(), generator.next(), seed % 2 == 0 ? 1 : 3, seed: UInt64(seed))
      let (width, height) = (generator.next(), generator.next())
      let resized = try source.stretched(width: width, height: height).0
      #expect(
        resized == resizedByDefinition(source, width: width, height: height),
        "\(source.width) x \(source.height) to \(width) x \(height)")
    }
  }

  /// Sizes of 1...24 from a seed.
  private struct Sizes {
    var state: UInt64
    mutating func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % 24 + 1
    }
  }

  @Test("resize and crop is the middle of the resized whole") func crop() throws {
    let (picture, notes) = try Self.pattern.resizedAndCropped(side: 6, width: 4, height: 5)
    #expect(picture.width == 4 && picture.height == 5)
    #expect(notes == "7 x 5 resized to 8 x 6, of which 4 x 5 at (2, 0)")
    // Pillow 10.4: resize((8, 6)), crop((2, 0, 6, 5)), where torchvision's Resize(6) and CenterCrop((5, 4)) lead.
    let expected: [UInt8] = [
      62, 145, 228, 95, 178, 117, 127, 210, 37, 160, 163, 70, 121, 204, 95, 160, 135, 98, 200, 91, 110, 180,
      111, 150, 185, 119, 95, 149, 106, 143, 131, 108, 125, 145, 155, 89, 177, 77, 160, 115, 132, 155, 105,
      142, 99, 127, 137, 71, 119, 142, 181, 122, 169, 116, 158, 121, 96, 126, 77, 140
    ]
    #expect(picture.samples == expected)
    let whole = try Self.pattern.stretched(width: 8, height: 6).0
    for y in 0..<5 {
      for x in 0..<4 {
        let (here, there): (Int, Int) = ((y * 4 + x) * 3, (y * 8 + x + 2) * 3)
        let pixel: ArraySlice<UInt8> = picture.samples[here..<here + 3]
        #expect(Array(pixel) == Array(whole.samples[there..<there + 3]))
      }
    }
  }

  @Test("half a pixel too much goes to the even number") func halves() throws {
    // 7 x 4 in 4 x 4: 3 columns too many, of which 2 at the left; 5 x 4 in 4 x 4: 1 too many, none at the left.
    #expect(try Self.random(7, 4, 1, seed: 1).resizedAndCropped(side: 4, width: 4, height: 4).notes.hasSuffix("at (2, 0)"))
    #expect(try Self.random(5, 4, 1, seed: 1).resizedAndCropped(side: 4, width: 4, height: 4).notes.hasSuffix("at (0, 0)"))
  }

  @Test("a side below the input's is raised to it") func raised() throws {
    let (picture, notes) = try Self.pattern.resizedAndCropped(side: 0, width: 4, height: 6)
    #expect(picture.width == 4 && picture.height == 6)
    #expect(notes.hasPrefix("7 x 5 resized to 8 x 6,"))
  }

  @Test("a line as long as possible is cropped without making the whole") func line() throws {
    let line = Picture(width: 65_535, height: 1, channels: 1, samples: [UInt8](repeating: 9, count: 65_535))
    let picture = try line.resizedAndCropped(side: 256, width: 224, height: 224).0
    #expect(picture.samples == [UInt8](repeating: 9, count: 224 * 224))
  }

  @Test("longer sides are refused") func tooLarge() throws {
    let line = Picture(width: 65_536, height: 1, channels: 1, samples: [UInt8](repeating: 9, count: 65_536))
    let stretched = #expect(throws: ImageError.self) { try line.stretched(width: 2, height: 2) }
    #expect(stretched?.code == .tooLarge)
    let cropped = #expect(throws: ImageError.self) { try line.resizedAndCropped(side: 2, width: 2, height: 2) }
    #expect(cropped?.code == .tooLarge)
    let side = #expect(throws: ImageError.self) { try Self.pattern.resizedAndCropped(side: 65_536, width: 2, height: 2) }
    #expect(side?.code == .tooLarge)
  }
}
