import MoteDigits
import MoteImages
import Testing

@Suite("Digit generator")
struct DigitGeneratorTests {
  @Test func sameSeedGivesTheSameBytes() {
    var first = DigitGenerator(seed: 42)
    var second = DigitGenerator(seed: 42)
    var other = DigitGenerator(seed: 43)
    let digits = first.batch(count: 30)
    #expect(digits == second.batch(count: 30))
    #expect(digits.pixels != other.batch(count: 30).pixels)
  }

  @Test func everyTenInARowAreTheTenDigits() {
    var generator = DigitGenerator(seed: 3)
    let labels = generator.batch(count: 47).labels
    #expect(labels.count == 47)
    for start in stride(from: 0, to: 40, by: 10) { #expect(Set(labels[start..<start + 10]) == Set(0...9)) }
    #expect(Array(labels[0..<10]) != Array(labels[10..<20]))
  }

  @Test(arguments: 0...9)
  func digitsAreNormalisedAsMNIST(digit: Int) {
    var generator = DigitGenerator(seed: UInt64(100 + digit))
    for _ in 0..<50 {
      let image = generator.next(digit: digit)
      #expect((image.width, image.height) == (28, 28))
      #expect(image.pixels.max() == 255)
      let (columns, rows) = extent(image)
      #expect(max(columns, rows) == 20)
      let (x, y) = centreOfMass(image)
      #expect(abs(x - 14) <= 0.5 && abs(y - 14) <= 0.5)
    }
  }

  @Test(arguments: 0...9)
  func noTwoDigitsAreAlike(digit: Int) {
    var generator = DigitGenerator(seed: UInt64(digit))
    let images = (0..<50).map { _ in generator.next(digit: digit).pixels }
    #expect(Set(images).count == 50)
  }

  /// MNIST's mean level is 33.3 and its share of soft edges (neither black nor full) some 12 %.
  @Test func inkIsAsMuchAndAsSoftAsInMNIST() {
    var generator = DigitGenerator(seed: 5)
    let pixels = generator.batch(count: 1000).pixels
    let mean = Double(pixels.reduce(0) { $0 + Int($1) }) / Double(pixels.count)
    #expect((30...36).contains(mean))
    let soft = Double(pixels.count { (1..<250).contains($0) }) / Double(pixels.count)
    #expect((0.09...0.14).contains(soft))
  }

  /// Columns and rows of the smallest box around the ink.
  private func extent(_ image: GrayImage) -> (columns: Int, rows: Int) {
    let inked = image.pixels.indices.filter { image.pixels[$0] > 0 }
    let columns = inked.map { $0 % image.width }
    let rows = inked.map { $0 / image.width }
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max() else {
      return (0, 0)
    }
    return (right - left + 1, bottom - top + 1)
  }

  private func centreOfMass(_ image: GrayImage) -> (x: Double, y: Double) {
    var mass = 0.0
    var x = 0.0
    var y = 0.0
    for (index, level) in image.pixels.enumerated() {
      mass += Double(level)
      x += Double(level) * Double(index % image.width)
      y += Double(level) * Double(index / image.width)
    }
    return (x / mass, y / mass)
  }
}
