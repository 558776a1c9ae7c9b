/// Which side of the grey scale the ink is on.
public enum Polarity: String, CaseIterable, Sendable {
  /// Whichever side lies farther from the median of the image's border.
  case automatic
  case inkIsBright
  case inkIsDark
}

/// Normalises a digit as MNIST was made: its ink, bright on black, scaled into a box of 20 x 20 with its aspect ratio
/// kept, and placed with its centre of mass in the middle of 28 x 28.
///
/// Basic Double arithmetic only, so the result is the same on every machine.
/// - Parameter side: Width and height of the result; the box is 20/28 of it.
/// - Returns: The image, and a line that tells what was done.
/// - Throws: `ImageError.Code.blank` when nothing stands out from the border's level.
public func fitToMNIST(
  _ image: GrayImage, polarity: Polarity = .automatic, side: Int = 28
) throws(ImageError) -> (GrayImage, notes: String) {
  precondition(side > 0, "side must be positive")
  let levels = try InkLevels(image, polarity: polarity)
  guard let box = InkBox(image, levels) else { throw levels.blank }
  let target = max(1, (side * 20 + 14) / 28)
  let longest = max(box.width, box.height)
  let width = max(1, (box.width * target * 2 + longest) / (2 * longest))
  let height = max(1, (box.height * target * 2 + longest) / (2 * longest))
  let digit = resample(image, box, levels, width: width, height: height)
  let notes =
    "\(image.width) x \(image.height) normalised as MNIST: \(levels.isInkBright ? "bright" : "dark") ink of "
    + "\(box.width) x \(box.height) at (\(box.x), \(box.y)) scaled to \(width) x \(height), centred by mass in "
    + "\(side) x \(side)"
  return (centreByMass(digit, side: side), notes)
}

/// Places a digit in a black square so that its centre of mass falls on the pixel in the middle, `side / 2`, rounded
/// to whole pixels as in MNIST; the digit stays whole even where its mass lies far off its own centre.
///
/// - Precondition: The digit is no larger than the square.
public func centreByMass(_ digit: GrayImage, side: Int) -> GrayImage {
  var mass = 0
  var momentX = 0
  var momentY = 0
  for y in 0..<digit.height {
    for x in 0..<digit.width {
      let level = Int(digit.pixels[y * digit.width + x])
      mass += level
      momentX += level * x
      momentY += level * y
    }
  }
  func offset(_ moment: Int, _ size: Int) -> Int {
    guard mass > 0 else { return (side - size) / 2 }
    let centred = side / 2 - (2 * moment + mass) / (2 * mass)
    return min(max(centred, 0), side - size)
  }
  let left = offset(momentX, digit.width)
  let top = offset(momentY, digit.height)
  var result = GrayImage(width: side, height: side, pixels: Array(repeating: 0, count: side * side))
  for y in 0..<digit.height {
    for x in 0..<digit.width {
      result.pixels[(top + y) * side + left + x] = digit.pixels[y * digit.width + x]
    }
  }
  return result
}
