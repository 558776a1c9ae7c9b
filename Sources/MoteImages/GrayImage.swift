/// An 8-bit image of one channel, row-major: pixel `(x, y)` is `pixels[y * width + x]`.
public struct GrayImage: Equatable, Sendable {
  public var width: Int
  public var height: Int
  /// `width * height` levels, 0 black, 255 white.
  public var pixels: [UInt8]

  /// - Precondition: `pixels.count == width * height`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width >= 0 && height >= 0 && pixels.count == width * height, "pixels must fill width x height")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The negative: every level `v` becomes `255 - v`.
  public var inverted: GrayImage {
    GrayImage(width: width, height: height, pixels: pixels.map { 255 - $0 })
  }
}
