/// Portable graymaps, plain (P2) and raw (P5), as Netpbm defines them.
public enum PGM {
  /// Reads one image. Samples of any maximum value are scaled to 0...255, rounded to nearest.
  ///
  /// Comments may stand wherever Netpbm allows them. Whitespace may follow the raster; anything else is refused,
  /// because a second image in the file would otherwise be dropped silently.
  /// - Parameter maxMemory: The largest image to allocate, in bytes; checked, like the file's length, beforehand.
  public static func read(_ bytes: [UInt8], maxMemory: Int = 1 << 30) throws(ImageError) -> GrayImage {
    var scanner = PGMScanner(bytes)
    let isRaw = try scanner.magic()
    let width = try scanner.headerNumber("width", in: 1...Int(Int32.max))
    let height = try scanner.headerNumber("height", in: 1...Int(Int32.max))
    let maximum = try scanner.headerNumber("maximum value", in: 1...65535)
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, count <= maxMemory else {
      throw ImageError(
        .tooLarge, at: scanner.position,
        "a size of \(width) x \(height) asks for more memory than the allowed \(maxMemory) bytes")
    }
    let pixels =
      isRaw
      ? try rawRaster(&scanner, count: count, maximum: maximum)
      : try plainRaster(&scanner, count: count, maximum: maximum)
    return GrayImage(width: width, height: height, pixels: pixels)
  }

  /// The image as a P5 file with maximum value 255.
  public static func write(_ image: GrayImage) -> [UInt8] {
    Array("P5\n\(image.width) \(image.height)\n255\n".utf8) + image.pixels
  }

  private static func rawRaster(
    _ scanner: inout PGMScanner, count: Int, maximum: Int
  ) throws(ImageError) -> [UInt8] {
    try scanner.rasterSeparator()
    let sampleBytes = maximum > 255 ? 2 : 1
    guard count <= scanner.remaining / sampleBytes else {
      throw ImageError(
        .truncated, at: scanner.bytes.count,
        "found \(scanner.remaining / sampleBytes) of \(count) pixels, expected all before the end of the file")
    }
    var pixels = [UInt8]()
    pixels.reserveCapacity(count)
    for _ in 0..<count {
      let offset = scanner.position
      let sample = scanner.bigEndian(sampleBytes)
      pixels.append(try level(sample, of: maximum, at: offset))
    }
    try scanner.expectEnd(comments: false)
    return pixels
  }

  private static func plainRaster(
    _ scanner: inout PGMScanner, count: Int, maximum: Int
  ) throws(ImageError) -> [UInt8] {
    // Each sample takes a digit and, but for the first, a separator in front of it.
    guard count <= scanner.remaining / 2 else {
      throw ImageError(
        .truncated, at: scanner.bytes.count,
        "\(scanner.remaining) bytes cannot hold \(count) pixels, expected a number for each")
    }
    var pixels = [UInt8]()
    pixels.reserveCapacity(count)
    for _ in 0..<count {
      let (sample, offset) = try scanner.number("pixel \(pixels.count)", failure: .badSample)
      pixels.append(try level(sample, of: maximum, at: offset))
    }
    try scanner.expectEnd(comments: true)
    return pixels
  }

  private static func level(_ sample: Int, of maximum: Int, at offset: Int) throws(ImageError) -> UInt8 {
    guard sample <= maximum else {
      throw ImageError(.badSample, at: offset, "found a sample of \(sample), expected at most \(maximum)")
    }
    return UInt8((sample * 255 + maximum / 2) / maximum)
  }
}
