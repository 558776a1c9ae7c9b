/// How one number of an array is stored.
package enum ScalarType: Sendable {
  case float16, bfloat16, float32, float64

  /// Bytes in the file.
  package var storedSize: Int {
    switch self {
    case .float16, .bfloat16: 2
    case .float32: 4
    case .float64: 8
    }
  }

  /// Bytes in a `NamedArray`: 16-bit numbers are widened.
  var decodedSize: Int { self == .float64 ? 8 : 4 }
}

/// IEEE binary16 to binary32, which holds every binary16 value exactly.
package func widen(binary16 bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10) & 0x1F
  let fraction = UInt32(bits & 0x3FF)
  switch exponent {
  case 0:  // Zero or subnormal: fraction * 2^-24.
    let magnitude = Float(fraction) * 0x1p-24
    return Float(bitPattern: sign | magnitude.bitPattern)
  case 31:  // Infinity, or NaN with its payload.
    return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default:
    return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}

/// bfloat16 is the upper half of binary32.
package func widen(bfloat16 bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
