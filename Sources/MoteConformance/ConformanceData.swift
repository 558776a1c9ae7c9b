import MoteFormat

/// The images that models are compared on.
public struct ConformanceData: Sendable {
  /// Where they come from, for people.
  public var name: String
  public var height: Int
  public var width: Int
  public var count: Int
  public var channels: Int
  /// `[count, height, width, channels]`, as the models' contract wants them.
  public var pixels: [UInt8]
  /// The true class of each image, or nil where it is not known.
  public var labels: [UInt8]?

  /// - Precondition: `pixels` holds `count` images, and `labels` as many classes.
  public init(
    name: String, height: Int, width: Int, channels: Int = 1, count: Int, pixels: [UInt8], labels: [UInt8]?
  ) {
    precondition(pixels.count == count * height * width * channels && labels.map { $0.count == count } ?? true)
    self.name = name
    self.height = height
    self.width = width
    self.channels = channels
    self.count = count
    self.pixels = pixels
    self.labels = labels
  }

  /// An image as people can see it, `[height, width]`: the mean of its channels.
  func gray(_ image: Int) -> [UInt8] {
    let size = height * width * channels
    return stride(from: image * size, to: (image + 1) * size, by: channels).map { first in
      UInt8((pixels[first..<first + channels].reduce(0) { $0 + Int($1) } + channels / 2) / channels)
    }
  }

  /// The SHA-256 of the pixels followed by the labels.
  public var digest: [UInt8] {
    var hash = SHA256()
    hash.update(pixels.span.bytes)
    if let labels { hash.update(labels.span.bytes) }
    return bytes(of: hash.finish())
  }
}

func bytes(of digest: SHA256.Digest) -> [UInt8] { digest.indices.map { digest[$0] } }

/// Lower-case hexadecimal.
func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
