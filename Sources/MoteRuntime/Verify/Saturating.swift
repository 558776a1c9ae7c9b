import MoteFormat

/// Products of sizes from a file, for comparing with limits.
enum Saturating {
  /// `a * b`, or `UInt64.max` where that does not fit 64 bits or a factor is `UInt64.max`.
  @inline(never)
  static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    // A product of numbers of m and n bits has at least m + n - 1 bits, so one that is refused here passes any limit.
    guard a.leadingZeroBitCount + b.leadingZeroBitCount >= 64 else { return a == 0 || b == 0 ? 0 : .max }
    return a &* b
  }

  @inline(never)
  static func product(_ a: Int, _ b: Int) -> UInt64 {
    product(UInt64(truncatingIfNeeded: a), UInt64(truncatingIfNeeded: b))
  }

  /// `a * b`, or any number past `Limits.maxMACs` where that is passed: what a sum may take in before it is compared.
  @inline(never)
  static func cost(_ a: UInt64, _ b: Int) -> UInt64 {
    min(product(a, UInt64(truncatingIfNeeded: b)), UInt64(Limits.maxMACs) &+ 1)
  }
}
