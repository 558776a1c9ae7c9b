import MoteCommandSupport
import MoteDefaults
import MoteGraph
import MoteImport
import MoteRandom

/// Images at a network's input, for calibration and comparison.
public struct InputImages: Sendable {
  public enum Source: Sendable {
    /// An idx file (`.gz` or not) of three dimensions `N, H, W` or four `N, H, W, C`, an `.npy` tensor, a directory that holds
    /// MNIST, or a folder of pictures (`.pgm`, `.ppm`) and tensors (`.npy`).
    case path(String)
    /// Random bytes of a seed.
    case random(seed: UInt64)
    /// The digits built into the commands.
    case digits
  }

  /// `[count, H, W, C]`.
  public let pixels: [UInt8]
  public let count: Int
  /// One an image, where the source has them.
  public let labels: [UInt8]?
  /// For people.
  public let origin: String

  /// - Parameters:
  ///   - limit: how many at most, from the first on; nil takes all, of random ones 32.
  ///   - split: which of MNIST's files a directory gives.
  ///   - pictures: how pictures become the input. Nil refuses gray ones of another size and all others.
  ///   - options: what a user can give in place of the digits where they do not fit, for the error.
  public init(
    _ source: Source, input: Shape, limit: Int?, split: ImageSet.Split, pictures: PictureInput? = nil, options: String,
    maxMemory: Int
  ) throws {
    switch source {
    case .path(let path):
      origin = printable(path)
      if let colors = try ColorImages(path: path, expecting: input, limit: limit, maxMemory: maxMemory) {
        (pixels, count, labels) = (colors.pixels, colors.count, nil)
        return
      }
      if let pictures, let folder = try PictureFolder(path, pictures, limit: limit, maxMemory: maxMemory) {
        (pixels, count, labels) = (folder.pixels, folder.count, nil)
        return
      }
      guard input.channels == 1 else {
        throw CommandFailure(path: path, "no colours; expected pictures, tensors, or an idx file of N x \(input) for this network")
      }
      let set = try naming(path) {
        try ImageSet.load(
          path: path, expecting: (input.height, input.width), limit: limit, split: split, maxMemory: maxMemory)
      }
      (pixels, count, labels) = (set.pixels, set.count, set.labels)
    case .random(let seed):
      count = limit ?? 32
      let (bytes, overflow) = count.multipliedReportingOverflow(by: input.count)
      guard !overflow, bytes <= maxMemory else {
        throw CommandFailure("\(count) random images of \(input.count) bytes each: they pass --max-memory \(maxMemory)")
      }
      var random = SplitMix64(seed: seed)
      pixels = (0..<bytes).map { _ in UInt8(truncatingIfNeeded: random.next() >> 56) }
      labels = nil
      origin = "random bytes, seed \(seed)"
    case .digits:
      guard input == Graph.deepConvNet.input else {
        throw CommandFailure("the built-in digits are 28x28x1; expected \(options) for input \(input)")
      }
      let digits = try Defaults.digits(limit: limit)
      (pixels, count, labels) = (digits.pixels, digits.count, digits.labels)
      origin = "built-in digits"
    }
  }

  /// The SHA-256 of the pixels.
  public var digest: [UInt8] { sha256(pixels) }
}
