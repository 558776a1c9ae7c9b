import MoteFormat
import MoteKernels

#if !MOTE_NO_GRAPHS
  /// `acc = bias + Σ factors[i] · input[i]`, rounded to bytes in registers.
  @usableFromInline enum Addition<V: IntegerVectors> {
    @inlinable
    static func run(_ a: GraphArguments) -> Bool {
      let chunk = 4 &* V.lanes
      guard
        a.outputCount >= chunk, a.inputCount >= 2,
        FusedRounding.admits(multiplier: a.multipliers[0], shift: a.shifts[0], bound: bound(a))
      else { return false }
      let output = FusedOutput<V>(a)
      let scale = V.scales(repeating: FusedRounding.scale(multiplier: a.multipliers[0], shift: a.shifts[0]))
      let bias = V.sums(repeating: a.bias[0])
      // A factor is one half of a pair; the other half of a byte is 0.
      let (f0, f1) = (V.sums(repeating: Int32(a.factors[0])), V.sums(repeating: Int32(a.factors[1])))
      let f2 = V.sums(repeating: a.inputCount > 2 ? Int32(a.factors[2]) : 0)
      let f3 = V.sums(repeating: a.inputCount > 3 ? Int32(a.factors[3]) : 0)
      let (p0, p1) = (a.inputs[0], a.inputs[1])
      // Inputs that are not there count nothing.
      let (p2, p3) = (a.inputCount > 2 ? a.inputs[2] : p0, a.inputCount > 3 ? a.inputs[3] : p0)
      @inline(__always) func sum(_ i: Int, _ hasMore: Bool) -> V.Sums {
        var sum = V.addLanes(bias, V.widenedToSums(p0 + i), f0)
        sum = V.addLanes(sum, V.widenedToSums(p1 + i), f1)
        if hasMore {
          sum = V.addLanes(sum, V.widenedToSums(p2 + i), f2)
          sum = V.addLanes(sum, V.widenedToSums(p3 + i), f3)
        }
        return sum
      }
      @inline(__always) func all(_ hasMore: Bool) {
        @inline(__always) func bytes(_ i: Int) -> V.Bytes {
          let sums = (
            sum(i, hasMore), sum(i &+ V.lanes, hasMore), sum(i &+ 2 &* V.lanes, hasMore), sum(i &+ 3 &* V.lanes, hasMore)
          )
          return output.bytes(sums, scale)
        }
        // The last chunk may overlap the one before. It is computed first, because the output may lie where an input does.
        let last = a.outputCount &- chunk
        let end = bytes(last)
        var i = 0
        while i < last {
          V.store(bytes(i), a.output + i)
          i &+= chunk
        }
        V.store(end, a.output + last)
      }
      if a.inputCount == 2 { all(false) } else { all(true) }
      return true
    }

    /// The largest magnitude of an accumulator, which the verifier proved to be an Int32.
    @inlinable
    static func bound(_ a: GraphArguments) -> UInt32 {
      var largest = Int64(a.bias[0])
      for i in 0..<a.inputCount { largest &+= 255 &* Int64(a.factors[i]) }
      return UInt32(truncatingIfNeeded: Swift.max(largest.magnitude, Int64(a.bias[0]).magnitude))
    }
  }
#endif
