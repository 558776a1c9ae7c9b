/// Portable graymaps and pixmaps, plain (P2, P3) and raw (P5, P6), as Netpbm defines them.
public enum Netpbm {
  /// Reads one picture. Samples of any maximum value are scaled to 0...255, rounded to nearest.
  ///
  /// Comments may stand wherever Netpbm allows them. Whitespace may follow the raster; anything else is refused,
  /// because a second image in the file would otherwise be dropped silently.
  /// - Parameter maxMemory: The largest picture to allocate, in bytes; checked, like the file's length, beforehand.
  public static func read(_ bytes: [UInt8], maxMemory: Int = 1 << 30) throws(ImageError) -> Picture {
    try read(bytes, colour: true, maxMemory: maxMemory)
  }

  /// Whether the bytes begin like a picture of any of Netpbm's kinds, read here or not.
  public static func isLikely(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == UInt8(ascii: "P") && (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(bytes[1])
  }

  /// The picture as a P6 file, or P5 for a gray one, with maximum value 255.
  public static func write(_ picture: Picture) -> [UInt8] {
    Array("P\(picture.channels == 3 ? 6 : 5)\n\(picture.width) \(picture.height)\n255\n".utf8) + picture.samples
  }

  /// - Parameter colour: whether pixmaps are taken.
  static func read(_ bytes: [UInt8], colour: Bool, maxMemory: Int) throws(ImageError) -> Picture {
    var scanner = NetpbmScanner(bytes)
    let (isRaw, channels) = try scanner.magic(colour: colour)
    let width = try scanner.headerNumber("width", in: 1...Int(Int32.max))
    let height = try scanner.headerNumber("height", in: 1...Int(Int32.max))
    let maximum = try scanner.headerNumber("maximum value", in: 1...65535)
    // Each side is below 2^31, so their product fits and only the factor of the channels can overflow.
    let (count, overflow) = (width * height).multipliedReportingOverflow(by: channels)
    guard !overflow, count <= maxMemory else {
      throw ImageError(
        .tooLarge, at: scanner.position,
        "a size of \(width) x \(height) asks for more memory than the allowed \(maxMemory) bytes")
    }
    let unit = channels == 1 ? "pixel" : "sample"
    let samples =
      isRaw
      ? try rawRaster(&scanner, count: count, maximum: maximum, unit: unit)
      : try plainRaster(&scanner, count: count, maximum: maximum, unit: unit)
    return Picture(width: width, height: height, channels: channels, samples: samples)
  }

  private static func rawRaster(
    _ scanner: inout NetpbmScanner, count: Int, maximum: Int, unit: String
  ) throws(ImageError) -> [UInt8] {
    try scanner.rasterSeparator()
    let sampleBytes = maximum > 255 ? 2 : 1
    guard count <= scanner.remaining / sampleBytes else {
      throw ImageError(
        .truncated, at: scanner.bytes.count,
        "found \(scanner.remaining / sampleBytes) of \(count) \(unit)s, expected all before the end of the file")
    }
    var samples = [UInt8]()
    samples.reserveCapacity(count)
    for _ in 0..<count {
      let offset = scanner.position
      let sample = scanner.bigEndian(sampleBytes)
      samples.append(try level(sample, of: maximum, at: offset))
    }
    try scanner.expectEnd(comments: false)
    return samples
  }

  private static func plainRaster(
    _ scanner: inout NetpbmScanner, count: Int, maximum: Int, unit: String
  ) throws(ImageError) -> [UInt8] {
    // Each sample takes a digit and, but for the first, a separator in front of it.
    guard count <= scanner.remaining / 2 else {
      throw ImageError(
        .truncated, at: scanner.bytes.count,
        "\(scanner.remaining) bytes cannot hold \(count) \(unit)s, expected a number for each")
    }
    var samples = [UInt8]()
    samples.reserveCapacity(count)
    for _ in 0..<count {
      let (sample, offset) = try scanner.number("\(unit) \(samples.count)", failure: .badSample)
      samples.append(try level(sample, of: maximum, at: offset))
    }
    try scanner.expectEnd(comments: true)
    return samples
  }

  private static func level(_ sample: Int, of maximum: Int, at offset: Int) throws(ImageError) -> UInt8 {
    guard sample <= maximum else {
      throw ImageError(.badSample, at: offset, "found a sample of \(sample), expected at most \(maximum)")
    }
    return UInt8((sample * 255 + maximum / 2) / maximum)
  }
}
