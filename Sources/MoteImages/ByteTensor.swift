/// Bytes of any shape from an `.npy` file: inputs of a network as other programs save them.
public struct ByteTensor: Equatable, Sendable {
  /// Sizes from the outermost dimension to the innermost.
  public let shape: [Int]
  /// The elements, in the order of the file.
  public let elements: [UInt8]
  /// Whether the first dimension runs fastest in the file, instead of the last.
  private let isFortran: Bool

  /// Whether the bytes begin as an `.npy` file does.
  public static func isLikely(_ bytes: [UInt8]) -> Bool { bytes.starts(with: NpyHeader.magic) }

  /// Reads an `.npy` file, versions 1 to 3, of dtype uint8, either memory order. Its length must be exactly what its header
  /// declares, so nothing larger than the file is allocated.
  public init(npy bytes: [UInt8]) throws(ImageError) {
    let header = try NpyHeader(bytes)
    guard ["|u1", "<u1", ">u1", "=u1", "u1"].contains(header.descriptor) else {
      throw ImageError(
        .wrongKind, at: 0,
        "found dtype \"\(header.descriptor)\", expected \"|u1\" (uint8): the model takes bytes and scales them itself")
    }
    var count = 1
    for size in header.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      // A size of zero behind an overflow makes no elements; such a shape is refused all the same.
      guard !overflow else { throw ImageError(.tooLarge, at: 0, "found a shape of more than 2^63 elements") }
      count = product
    }
    let found = bytes.count - header.dataOffset
    guard found == count else {
      throw ImageError(
        found < count ? .truncated : .surplus, at: found < count ? bytes.count : header.dataOffset + count,
        "found \(found) bytes after the header, expected \(count) for \(Self.describe(header.shape))")
    }
    (shape, isFortran) = (header.shape, header.isFortran)
    elements = Array(bytes[header.dataOffset...])
  }

  /// The inputs in the tensor, each `[H, W, C]` row-major.
  ///
  /// The shape is `H W C` or `C H W`, where `C` is 1 also `H W`, with a number of inputs in front of it or not. A shape that
  /// could be both is `H W C`.
  /// - Throws: `badHeader` for any other shape, and for no inputs.
  public func inputs(height: Int, width: Int, channels: Int) throws(ImageError) -> [[UInt8]] {
    let forms = [[height, width, channels], [channels, height, width]] + (channels == 1 ? [[height, width]] : [])
    for (index, form) in forms.enumerated() {
      let isBatch = shape.count == form.count + 1 && Array(shape.dropFirst()) == form
      guard isBatch || shape == form else { continue }
      let count = isBatch ? shape[0] : 1
      guard count > 0 else { break }
      return (0..<count).map { gather($0, isBatch: isBatch, channelsFirst: index == 1, height, width, channels) }
    }
    throw ImageError(
      .badHeader, at: 0,
      "found a tensor of \(Self.describe(shape)), expected \(forms.map(Self.describe).joined(separator: " or ")), or some of them")
  }

  /// Input `index` in the order H, W, C, by the strides of the file.
  private func gather(
    _ index: Int, isBatch: Bool, channelsFirst: Bool, _ height: Int, _ width: Int, _ channels: Int
  ) -> [UInt8] {
    if !isFortran, !channelsFirst {
      let size = height * width * channels
      return Array(elements[index * size..<(index + 1) * size])
    }
    var strides = [Int](repeating: 1, count: shape.count)
    let order = isFortran ? Array(shape.indices) : shape.indices.reversed()
    for (before, dimension) in zip(order, order.dropFirst()) { strides[dimension] = strides[before] * shape[before] }
    let start = isBatch ? index * strides.removeFirst() : 0
    // Without a dimension for it there is one channel, whose stride is never used.
    if strides.count == 2 { strides.append(0) }
    let (y, x, c) = channelsFirst ? (strides[1], strides[2], strides[0]) : (strides[0], strides[1], strides[2])
    var input: [UInt8] = []
    input.reserveCapacity(height * width * channels)
    for row in 0..<height {
      for column in 0..<width {
        for channel in 0..<channels { input.append(elements[start + row * y + column * x + channel * c]) }
      }
    }
    return input
  }

  private static func describe(_ shape: [Int]) -> String {
    shape.isEmpty ? "no dimensions" : shape.map(String.init).joined(separator: " x ")
  }
}
