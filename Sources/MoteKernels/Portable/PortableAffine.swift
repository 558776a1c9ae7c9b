import CMoteIntrinsics
import MoteFormat

/// A fully connected layer on canonical weights: four outputs share every input that is loaded.
enum PortableAffine {
  static func run(_ a: UnsafePointer<Int8Arguments>) {
    let count = a.pointee.geometry.channels
    let outputs = a.pointee.geometry.outputChannels
    var weights = a.pointee.weights.assumingMemoryBound(to: Int8.self)
    var o = 0
    while outputs &- o >= 4 {
      let sums = four(weights, a.pointee.input, count)
      store(sums.0, a, o)
      store(sums.1, a, o &+ 1)
      store(sums.2, a, o &+ 2)
      store(sums.3, a, o &+ 3)
      weights += 4 &* count
      o &+= 4
    }
    while o < outputs {
      store(one(weights, a.pointee.input, count), a, o)
      weights += count
      o &+= 1
    }
  }

  @inline(never)
  private static func store(_ sum: Int32, _ a: UnsafePointer<Int8Arguments>, _ o: Int) {
    let sum = sum &+ a.pointee.bias[o]
    guard let multipliers = a.pointee.multipliers, let shifts = a.pointee.shifts else {
      a.pointee.output.storeBytes(of: sum, toByteOffset: 4 &* o, as: Int32.self)
      return
    }
    let byte = a.pointee.output.assumingMemoryBound(to: UInt8.self) + o
    byte.pointee = PortableRequantization.byte(
      sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: Int32(a.pointee.outputZeroPoint))
    PortableRequantization.clamp(byte, 1, qMin: a.pointee.qMin, qMax: a.pointee.qMax)
  }

  @inline(never)
  private static func four(
    _ weights: UnsafePointer<Int8>, _ input: UnsafePointer<UInt8>, _ count: Int
  ) -> (Int32, Int32, Int32, Int32) {
    var (s0, s1, s2, s3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    var (w0, w1, w2, w3) = (weights, weights + count, weights + 2 &* count, weights + 3 &* count)
    var x = input
    let end = input + count
    while x != end {
      let value = Int32(x.pointee)
      s0 &+= Int32(w0.pointee) &* value
      s1 &+= Int32(w1.pointee) &* value
      s2 &+= Int32(w2.pointee) &* value
      s3 &+= Int32(w3.pointee) &* value
      x += 1
      w0 += 1
      w1 += 1
      w2 += 1
      w3 += 1
    }
    return (s0, s1, s2, s3)
  }

  @inline(never)
  private static func one(_ weights: UnsafePointer<Int8>, _ input: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    var sum: Int32 = 0
    for i in 0..<count { sum &+= Int32(weights[i]) &* Int32(input[i]) }
    return sum
  }
}
