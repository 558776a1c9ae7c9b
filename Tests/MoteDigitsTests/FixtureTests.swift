import Foundation
import MoteDigits
import MoteImages
import Testing

/// The committed digits are what the generator draws, on every machine.
@Suite("Committed digits")
struct FixtureTests {
  private func fixture(_ name: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appendingPathComponent("Fixtures/digits/\(name)")))
  }

  @Test func idxPairIsSeed1() throws {
    var generator = DigitGenerator(seed: 1)
    let (pixels, labels) = generator.batch(count: 300)
    let images = IDX.Images(count: 300, height: 28, width: 28, pixels: pixels)
    #expect(try fixture("digits-images-idx3-ubyte") == IDX.encode(images: images))
    #expect(try fixture("digits-labels-idx1-ubyte") == IDX.encode(labels: labels))
  }

  @Test func pgmFilesAreSeed4() throws {
    var generator = DigitGenerator(seed: 4)
    let (pixels, labels) = generator.batch(count: 10)
    let images = IDX.Images(count: 10, height: 28, width: 28, pixels: pixels)
    for (index, label) in labels.enumerated() {
      #expect(try fixture("\(label).pgm") == PGM.write(images[index]), "\(label).pgm")
    }
  }
}
