/// An 8-bit picture of one channel (gray) or three (red, green, blue), row-major and interleaved: channel `c` of pixel
/// `(x, y)` is `samples[(y * width + x) * channels + c]`.
public struct Picture: Equatable, Sendable {
  public let width: Int
  public let height: Int
  /// 1 or 3.
  public let channels: Int
  /// `width * height * channels` levels, 0...255.
  public let samples: [UInt8]

  /// - Precondition: `channels` is 1 or 3 and `samples.count == width * height * channels`.
  public init(width: Int, height: Int, channels: Int, samples: [UInt8]) {
    precondition(channels == 1 || channels == 3, "a picture is gray or has three colours")
    precondition(
      width >= 0 && height >= 0 && samples.count == width * height * channels, "samples must fill width x height")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  public init(_ image: GrayImage) {
    self.init(width: image.width, height: image.height, channels: 1, samples: image.pixels)
  }

  /// One channel. Colours become their luma by ITU-R BT.601 in 16 fractional bits, halves up:
  /// `(19595 R + 38470 G + 7471 B + 32768) >> 16`; the weights sum to 65536, so grays stay what they are.
  public var gray: GrayImage {
    guard channels == 3 else { return GrayImage(width: width, height: height, pixels: samples) }
    var pixels = [UInt8](repeating: 0, count: width * height)
    for index in pixels.indices {
      let (red, green, blue) = (Int(samples[3 * index]), Int(samples[3 * index + 1]), Int(samples[3 * index + 2]))
      pixels[index] = UInt8((19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16)
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }

  /// Three channels. A gray level stands in each of them.
  public var colour: Picture {
    guard channels == 1 else { return self }
    var colours = [UInt8](repeating: 0, count: samples.count * 3)
    for index in samples.indices { for channel in 0..<3 { colours[3 * index + channel] = samples[index] } }
    return Picture(width: width, height: height, channels: 3, samples: colours)
  }

  /// The picture with its first and third channels exchanged: between red, green, blue and blue, green, red.
  public var reversingColours: Picture {
    guard channels == 3 else { return self }
    var reversed = samples
    for index in 0..<width * height { reversed.swapAt(3 * index, 3 * index + 2) }
    return Picture(width: width, height: height, channels: 3, samples: reversed)
  }
}
