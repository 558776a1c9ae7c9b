/// The idx files in which MNIST is distributed: big-endian headers, then unsigned bytes.
public enum IDX {
  /// The images of one idx3 file, `pixels[(n * height + y) * width + x]`.
  public struct Images: Equatable, Sendable {
    public var count: Int
    public var height: Int
    public var width: Int
    public var pixels: [UInt8]

    /// - Precondition: `pixels.count == count * height * width`.
    public init(count: Int, height: Int, width: Int, pixels: [UInt8]) {
      precondition(pixels.count == count * height * width, "pixels must fill count x height x width")
      self.count = count
      self.height = height
      self.width = width
      self.pixels = pixels
    }

    /// Image `index`, of 0..<`count`.
    public subscript(index: Int) -> GrayImage {
      let size = height * width
      return GrayImage(width: width, height: height, pixels: Array(pixels[index * size..<(index + 1) * size]))
    }
  }

  static let imagesMagic: UInt32 = 0x0000_0803
  static let labelsMagic: UInt32 = 0x0000_0801

  /// Reads an images file (magic 0x00000803). Its length must be exactly what its header declares.
  public static func images(_ bytes: [UInt8]) throws(ImageError) -> Images {
    try expect(magic: imagesMagic, in: bytes, for: "images")
    let count = try header("image count", in: bytes, at: 4)
    let height = try header("height", in: bytes, at: 8)
    let width = try header("width", in: bytes, at: 12)
    guard height > 0, width > 0 else {
      throw ImageError(
        .badHeader, at: height == 0 ? 8 : 12, "found images of \(width) x \(height), expected at least 1 x 1")
    }
    // Each factor is below 2^32, so height * width fits in 64 unsigned bits and only the second product can overflow.
    let (total, overflow) = (UInt(height) * UInt(width)).multipliedReportingOverflow(by: UInt(count))
    try expect(
      length: overflow ? nil : total, after: 16, in: bytes, "\(count) images of \(width) x \(height)")
    return Images(count: count, height: height, width: width, pixels: Array(bytes[16...]))
  }

  /// Reads a labels file (magic 0x00000801). Its length must be exactly what its header declares.
  public static func labels(_ bytes: [UInt8]) throws(ImageError) -> [UInt8] {
    try expect(magic: labelsMagic, in: bytes, for: "labels")
    let count = try header("label count", in: bytes, at: 4)
    try expect(length: UInt(count), after: 8, in: bytes, "\(count) labels")
    return Array(bytes[8...])
  }

  /// The bytes of an images file.
  public static func encode(images: Images) -> [UInt8] {
    let header = [imagesMagic, UInt32(images.count), UInt32(images.height), UInt32(images.width)]
    return header.flatMap(bigEndian) + images.pixels
  }

  /// The bytes of a labels file.
  public static func encode(labels: [UInt8]) -> [UInt8] {
    [labelsMagic, UInt32(labels.count)].flatMap(bigEndian) + labels
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func header(_ name: String, in bytes: [UInt8], at offset: Int) throws(ImageError) -> Int {
    guard offset + 4 <= bytes.count else {
      throw ImageError(.truncated, at: bytes.count, "found the end of the file, expected the \(name) at byte \(offset)")
    }
    return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func expect(magic: UInt32, in bytes: [UInt8], for kind: String) throws(ImageError) {
    let found = try header("magic", in: bytes, at: 0)
    guard found == Int(magic) else {
      throw ImageError(
        .wrongMagic, at: 0, "found magic \(describe(bytes.prefix(4))), expected \(describe(bigEndian(magic))) (idx \(kind))")
    }
  }

  private static func expect(
    length: UInt?, after header: Int, in bytes: [UInt8], _ contents: String
  ) throws(ImageError) {
    let found = UInt(bytes.count - header)
    if let length, length == found { return }
    let isShort = length.map { found < $0 } ?? true
    throw ImageError(
      isShort ? .truncated : .surplus, at: isShort ? bytes.count : header + Int(length ?? 0),
      "found \(found) bytes after the header, expected \(length.map { "\($0)" } ?? "over 2^64") for \(contents)")
  }
}
