import ArgumentParser

/// An amount of memory as people write it: `1GiB`, `512M`, `200K`, `1073741824`.
///
/// `K`, `M`, `G` and `T` are powers of 1024, with or without `B` or `iB`, in either case; a plain number is in bytes.
public struct MemorySize: Equatable, Sendable {
  /// Positive.
  public let bytes: Int

  public init(bytes: Int) {
    precondition(bytes > 0)
    self.bytes = bytes
  }

  /// What commands allow unless told otherwise: 1 GiB.
  public static let standard = MemorySize(bytes: 1 << 30)
}

extension MemorySize: ExpressibleByArgument {
  /// Nil unless `argument` is a positive whole number, in range, with a known unit.
  public init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isWholeNumber }
    guard let count = Int(digits), count > 0, let shift = Self.shift(of: argument.dropFirst(digits.count)) else {
      return nil
    }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << shift)
    guard !overflow else { return nil }
    self.init(bytes: bytes)
  }

  public var defaultValueDescription: String { description }

  private static func shift(of unit: Substring) -> Int? {
    switch unit.lowercased() {
    case "", "b": 0
    case "k", "kb", "kib": 10
    case "m", "mb", "mib": 20
    case "g", "gb", "gib": 30
    case "t", "tb", "tib": 40
    default: nil
    }
  }
}

extension MemorySize: CustomStringConvertible {
  /// In the largest unit that divides it: `1GiB`.
  public var description: String {
    for (shift, unit) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")] where bytes % (1 << shift) == 0 {
      return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)"
  }
}
