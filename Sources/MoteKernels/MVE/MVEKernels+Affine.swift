import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  static let affineEntry: Kernel.Run = { raw in
    unsafe affine(raw.assumingMemoryBound(to: Int8Arguments.self))
  }

  /// Four outputs at a time; rows of weights may begin anywhere.
  static func affine(_ a: UnsafePointer<Int8Arguments>) {
    let count = unsafe a.pointee.geometry.inputCount
    let outputs = unsafe a.pointee.geometry.outputChannels
    let start = unsafe 0 &- inputSum(a.pointee.input, count) &* 128
    var o = 0
    while o < outputs {
      let channels = min(4, outputs &- o)
      // Channels behind the last read its weights again; their sums are not written.
      let last = channels &- 1
      let weights = unsafe a.pointee.weights.assumingMemoryBound(to: UInt8.self) + o &* count
      let sums = unsafe products(
        a.pointee.input, count, start, weights, weights + min(1, last) &* count, weights + min(2, last) &* count,
        weights + last &* count)
      let bias = unsafe mote_mve_load_first_s32(a.pointee.bias + o, UInt32(truncatingIfNeeded: channels))
      unsafe writeAny(a, sums &+ bias, o, channels: channels, scale: 0, to: a.pointee.output + o &* valueBytes(a))
      o &+= 4
    }
  }

  /// Σ q.
  @inline(__always)
  static func inputSum(_ input: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    var sum: UInt32 = 0
    var done = 0
    while done &+ 16 <= count {
      unsafe sum = mote_mve_sum_u8(sum, mote_mve_load_u8(input + done))
      done &+= 16
    }
    return unsafe mote_mve_sum_u8(sum, mote_mve_load_first_u8(input + done, UInt32(truncatingIfNeeded: count &- done)))
  }

  /// `start + Σ (w + 128)·q` of four outputs.
  @inline(__always)
  static func products(
    _ input: UnsafePointer<UInt8>, _ count: Int, _ start: UInt32, _ w0: UnsafePointer<UInt8>,
    _ w1: UnsafePointer<UInt8>,
    _ w2: UnsafePointer<UInt8>, _ w3: UnsafePointer<UInt8>
  ) -> SIMD4<Int32> {
    let offset = SIMD16<UInt8>(repeating: 0x80)
    var (s0, s1, s2, s3) = (start, start, start, start)
    var (input, w0, w1, w2, w3) = unsafe (input, w0, w1, w2, w3)
    for _ in 0..<count / 16 {
      let q = unsafe mote_mve_load_u8(input)
      unsafe s0 = mote_mve_dot_u8(s0, q, mote_mve_load_u8(w0) ^ offset)
      unsafe s1 = mote_mve_dot_u8(s1, q, mote_mve_load_u8(w1) ^ offset)
      unsafe s2 = mote_mve_dot_u8(s2, q, mote_mve_load_u8(w2) ^ offset)
      unsafe s3 = mote_mve_dot_u8(s3, q, mote_mve_load_u8(w3) ^ offset)
      unsafe input += 16
      unsafe w0 += 16
      unsafe w1 += 16
      unsafe w2 += 16
      unsafe w3 += 16
    }
    // Lanes behind the last byte hold q = 0 and add nothing.
    let rest = UInt32(truncatingIfNeeded: count & 15)
    if rest > 0 {
      let q = unsafe mote_mve_load_first_u8(input, rest)
      unsafe s0 = mote_mve_dot_u8(s0, q, mote_mve_load_first_u8(w0, rest) ^ offset)
      unsafe s1 = mote_mve_dot_u8(s1, q, mote_mve_load_first_u8(w1, rest) ^ offset)
      unsafe s2 = mote_mve_dot_u8(s2, q, mote_mve_load_first_u8(w2, rest) ^ offset)
      unsafe s3 = mote_mve_dot_u8(s3, q, mote_mve_load_first_u8(w3, rest) ^ offset)
    }
    return SIMD4(Int32(bitPattern: s0), Int32(bitPattern: s1), Int32(bitPattern: s2), Int32(bitPattern: s3))
  }
}
