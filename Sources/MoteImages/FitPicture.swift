/// What to do with an image that is not of the network's input size.
public enum Fit: String, CaseIterable, Sendable {
  /// Refuse it.
  case none
  /// Normalise it as the MNIST digits were.
  case mnist
  /// Resize it to the input's size, whatever that does to its aspect ratio.
  case stretch
  /// Resize it with its aspect ratio kept, its shorter side to a declared size, and take the middle.
  case resizeAndCrop = "resize-and-crop"
}

extension Picture {
  /// The whole picture in `width x height`, which are at least 1, as this picture's own sides are.
  /// - Returns: the picture, and a line that tells what was done.
  /// - Throws: `tooLarge`, as `resized`.
  public func stretched(width: Int, height: Int) throws(ImageError) -> (Picture, notes: String) {
    let picture = try resized(width: width, height: height, columns: 0..<width, rows: 0..<height)
    return (picture, "\(self.width) x \(self.height) resized to \(width) x \(height)")
  }

  /// The middle of the picture after its shorter side became `side` and the longer one `side * longer / shorter`,
  /// rounded down.
  ///
  /// The middle leaves half of what is too much at the left and the top; of an odd number `2 n + 1`, the even one of `n` and
  /// `n + 1`.
  /// - Parameter side: raised to the larger of `width` and `height` where it is smaller.
  /// - Precondition: no size is 0.
  /// - Returns: the picture of `width x height`, and a line that tells what was done.
  /// - Throws: `tooLarge`, as `resized`.
  public func resizedAndCropped(side: Int, width: Int, height: Int) throws(ImageError) -> (Picture, notes: String) {
    let side = max(side, width, height)
    guard max(self.width, self.height, side) <= Self.longestResizedSide else { throw tooLargeToResize }
    let shorter = min(self.width, self.height)
    let whole = (width: side * self.width / shorter, height: side * self.height / shorter)
    let left = Self.margin(whole.width - width)
    let top = Self.margin(whole.height - height)
    let picture = try resized(
      width: whole.width, height: whole.height, columns: left..<left + width, rows: top..<top + height)
    return (
      picture,
      "\(self.width) x \(self.height) resized to \(whole.width) x \(whole.height), of which \(width) x \(height) at "
        + "(\(left), \(top))"
    )
  }

  var tooLargeToResize: ImageError {
    ImageError(
      .tooLarge, at: 0,
      "found an image of \(width) x \(height), expected sides of at most \(Self.longestResizedSide) to resize")
  }

  /// Half of `surplus`; halves go to the even number.
  private static func margin(_ surplus: Int) -> Int {
    let half = surplus / 2
    return surplus % 2 == 0 ? half : half + half % 2
  }
}
