import CMoteIntrinsics
import MoteFormat

/// An affine layer on canonical weights: five outputs share the unpacked inputs. Scratch: five sums.
enum DSPAffine {
  static var scratch: Int { 20 }

  static func run(_ a: UnsafePointer<Int8Arguments>) {
    let (inputs, outputs) = (a.pointee.geometry.channels, a.pointee.geometry.outputChannels)
    let weights = a.pointee.weights.assumingMemoryBound(to: Int8.self)
    let sums = a.pointee.scratch.assumingMemoryBound(to: Int32.self)
    let epilogue = DSPEpilogue(a)
    let quads = Int32(truncatingIfNeeded: inputs >> 2)
    var o = 0
    while o < outputs {
      // The last few filters go one by one: with stride 0 the five sums are the same.
      let count = outputs &- o < 5 ? 1 : 5
      let w = weights + o &* inputs
      mote_dsp_five(a.pointee.input, w, quads, count == 5 ? Int32(truncatingIfNeeded: inputs) : 0, sums)
      for k in upTo(count) { finish(a, epilogue, sums[k], w + k &* inputs, o &+ k) }
      o &+= count
    }
  }

  /// Adds the inputs behind the last whole group of four.
  private static func finish(
    _ a: UnsafePointer<Int8Arguments>, _ epilogue: DSPEpilogue, _ sum: Int32, _ w: UnsafePointer<Int8>, _ o: Int
  ) {
    var sum = sum
    for i in (a.pointee.geometry.channels & ~3)..<a.pointee.geometry.channels {
      sum &+= Int32(w[i]) &* Int32(a.pointee.input[i])
    }
    epilogue.store(sum, o, o)
  }
}
