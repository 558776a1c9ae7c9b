import MoteImages

/// Grey images of one size, with labels where the source has them.
public struct ImageSet: Equatable, Sendable {
  public enum Split: String, Sendable {
    case train, test

    /// MNIST's prefix of file names.
    var prefix: String { self == .train ? "train" : "t10k" }
  }

  public var height: Int
  public var width: Int
  public var count: Int
  /// `[count, height, width]`, 0...255.
  public var pixels: [UInt8]
  /// One per image, or nil if any image lacks one.
  public var labels: [UInt8]?
  /// File names, for a folder; nil for an idx file.
  public var names: [String]?

  public init(
    height: Int, width: Int, count: Int, pixels: [UInt8], labels: [UInt8]? = nil, names: [String]? = nil
  ) {
    self.height = height
    self.width = width
    self.count = count
    self.pixels = pixels
    self.labels = labels
    self.names = names
  }

  /// The pixels of image `index`, `[height, width]`.
  public func image(_ index: Int) -> ArraySlice<UInt8> {
    pixels[(index * height * width)..<((index + 1) * height * width)]
  }

  /// Loads an idx images file (`.gz` or not; its labels are looked for beside it), a directory that holds MNIST under
  /// its own names, or a folder of `.pgm` files in the order of their names.
  ///
  /// - Parameters:
  ///   - expecting: the size that every image must have; nil takes the first image's.
  ///   - limit: the number of images from the first on; nil takes all.
  ///   - split: which of MNIST's files a directory gives; of no effect otherwise.
  ///   - maxMemory: bounds each file, its expansion and all pixels together, in bytes.
  /// - Throws: for no images, a wrong size, unreadable or damaged files.
  public static func load(
    path: String, expecting size: (height: Int, width: Int)? = nil, limit: Int? = nil, split: Split = .train,
    maxMemory: Int = 1 << 30
  ) throws(ImportError) -> ImageSet {
    guard InputFile.isDirectory(path) else {
      return try loadIDX(path: path, place: "images", expecting: size, limit: limit, maxMemory: maxMemory)
    }
    for name in ["\(split.prefix)-images-idx3-ubyte", "\(split.prefix)-images-idx3-ubyte.gz"]
    where InputFile.exists("\(path)/\(name)") {
      return try loadIDX(path: "\(path)/\(name)", place: name, expecting: size, limit: limit, maxMemory: maxMemory)
    }
    let names = try InputFile.names(inDirectory: path).filter { $0.lowercased().hasSuffix(".pgm") }
    guard !names.isEmpty, limit ?? 1 > 0 else {
      throw ImportError(
        .mismatch, at: "directory", "no images: neither \(split.prefix)-images-idx3-ubyte[.gz] nor a .pgm file")
    }
    return try loadFolder(
      path: path, names: Array(names.prefix(limit ?? names.count)), expecting: size, maxMemory: maxMemory)
  }

  static func check(
    height: Int, width: Int, expecting size: (height: Int, width: Int)?, at place: String
  ) throws(ImportError) {
    guard let size, size != (height, width) else { return }
    throw ImportError(.mismatch, at: place, "found \(height)x\(width), expected \(size.height)x\(size.width)")
  }
}
