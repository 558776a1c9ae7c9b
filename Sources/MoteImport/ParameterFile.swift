import MoteGraph

/// Files of trained parameters, in any format that is read, told apart by their content.
public enum ParameterFile {
  /// What a file holds.
  public struct Contents: Equatable, Sendable {
    /// In the file's order. The array of an `.npy` file is named as the file, without its extension.
    public var arrays: [NamedArray]
    /// What a safetensors file says of itself; empty for the other formats, which cannot.
    public var metadata: [String: String]

    public init(arrays: [NamedArray], metadata: [String: String] = [:]) {
      self.arrays = arrays
      self.metadata = metadata
    }
  }

  /// The arrays of a pickle, `.npy`, `.npz` or safetensors file, or gzip of one.
  ///
  /// - Parameter maxMemory: bounds each of the file, its expansion and the decoded arrays, in bytes.
  public static func read(path: String, maxMemory: Int = 1 << 30) throws(ImportError) -> [NamedArray] {
    try readContents(path: path, maxMemory: maxMemory).arrays
  }

  /// As `read`, with the metadata.
  public static func readContents(path: String, maxMemory: Int = 1 << 30) throws(ImportError) -> Contents {
    let bytes = try InputFile.read(path: path, maxMemory: maxMemory)
    let fileName = path.split(separator: "/").last ?? ""
    return try contents(bytes, named: String(fileName.prefix { $0 != "." }), maxMemory: maxMemory)
  }

  /// The arrays of a file's bytes.
  /// - Parameter named: the name of the array in an `.npy` file, which carries none.
  public static func parse(_ bytes: [UInt8], named: String, maxMemory: Int) throws(ImportError) -> [NamedArray] {
    try contents(bytes, named: named, maxMemory: maxMemory).arrays
  }

  /// As `parse`, with the metadata.
  public static func contents(_ bytes: [UInt8], named: String, maxMemory: Int) throws(ImportError) -> Contents {
    guard Gzip.isGzip(bytes), !isSafetensors(bytes) else {
      return try parseExpanded(bytes, named: named, maxMemory: maxMemory)
    }
    return try parseExpanded(try Gzip.expand(bytes, limit: maxMemory), named: named, maxMemory: maxMemory)
  }

  private static func parseExpanded(
    _ bytes: [UInt8], named name: String, maxMemory: Int
  ) throws(ImportError) -> Contents {
    guard !bytes.isEmpty else { throw ImportError(.unknownFormat, at: 0, "the file is empty") }
    // First, because a header's length may begin like any other magic.
    if isSafetensors(bytes) { return try Safetensors.contents(bytes, maxMemory: maxMemory) }
    if bytes[0] == PickleOpcode.proto.rawValue {
      return Contents(arrays: try Pickle.arrays(bytes, maxMemory: maxMemory))
    }
    if bytes.starts(with: Npy.magic) {
      var budget = MemoryBudget(maxMemory)
      return Contents(arrays: [try Npy.array(bytes, named: name, budget: &budget)])
    }
    if bytes.starts(with: "PK\u{3}\u{4}".utf8) || bytes.starts(with: "PK\u{5}\u{6}".utf8) {
      return Contents(arrays: try Npz.arrays(bytes, maxMemory: maxMemory))
    }
    throw ImportError(
      .unknownFormat, at: 0, "no pickle of protocol 2 to 5, .npy, .npz or safetensors file, nor gzip of one")
  }

  /// A header's length below 2^32 in 64 bits, then an opening brace: no other format has these zeros.
  private static func isSafetensors(_ bytes: [UInt8]) -> Bool {
    bytes.count > 8 && bytes[4..<8].allSatisfy { $0 == 0 } && bytes[8] == UInt8(ascii: "{")
  }
}
