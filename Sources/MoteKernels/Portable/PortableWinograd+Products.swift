import CMoteIntrinsics
import MoteFormat

// The products: at each of 36 points, inputs [C, tiles] times weights [4, C], sums to `[36][4][count]`.
extension PortableWinograd {
  func products(o: Int, count: Int) {
    let pairs = geometry.pointee.channels &>> 1
    let weights = a.pointee.weights.assumingMemoryBound(to: Int16.self) + 36 &* o &* pairs &* 2
    let inputs = UnsafeRawPointer(memory.inputs).assumingMemoryBound(to: Int16.self)
    switch count {
    case 4: Self.fourTiles(inputs, weights, memory.sums, pairs)
    case 2: Self.twoTiles(inputs, weights, memory.sums, pairs)
    default: Self.oneTile(inputs, weights, memory.sums, pairs)
    }
  }

  @inline(never) @_optimize(speed)
  private static func oneTile(
    _ inputs: UnsafePointer<Int16>, _ weights: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int
  ) {
    var (v, u, m) = (inputs, weights, sums)
    for _ in 0..<36 {
      var (a0, a1, a2, a3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      let end = v + 2 &* pairs
      repeat {
        let (x, y) = (Int32(v[0]), Int32(v[1]))
        a0 &+= Int32(u[0]) &* x
        a0 &+= Int32(u[1]) &* y
        a1 &+= Int32(u[2]) &* x
        a1 &+= Int32(u[3]) &* y
        a2 &+= Int32(u[4]) &* x
        a2 &+= Int32(u[5]) &* y
        a3 &+= Int32(u[6]) &* x
        a3 &+= Int32(u[7]) &* y
        v += 2
        u += 8
      } while v != end
      m[0] = a0
      m[1] = a1
      m[2] = a2
      m[3] = a3
      m += 4
    }
  }

  @inline(never) @_optimize(speed)
  private static func twoTiles(
    _ inputs: UnsafePointer<Int16>, _ weights: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int
  ) {
    var (v, u, m) = (inputs, weights, sums)
    for _ in 0..<36 {
      var (a0, a1, a2, a3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      var (b0, b1, b2, b3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      let end = v + 4 &* pairs
      repeat {
        // The first channel of the pair, then the second.
        for half in 0..<2 {
          let (x, y) = (Int32(v[half]), Int32(v[2 &+ half]))
          var w = Int32(u[half])
          a0 &+= w &* x
          b0 &+= w &* y
          w = Int32(u[2 &+ half])
          a1 &+= w &* x
          b1 &+= w &* y
          w = Int32(u[4 &+ half])
          a2 &+= w &* x
          b2 &+= w &* y
          w = Int32(u[6 &+ half])
          a3 &+= w &* x
          b3 &+= w &* y
        }
        v += 4
        u += 8
      } while v != end
      m[0] = a0
      m[1] = b0
      m[2] = a1
      m[3] = b1
      m[4] = a2
      m[5] = b2
      m[6] = a3
      m[7] = b3
      m += 8
    }
  }

  @inline(never) @_optimize(speed)
  private static func fourTiles(
    _ inputs: UnsafePointer<Int16>, _ weights: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>, _ pairs: Int
  ) {
    var (v, u, m) = (inputs, weights, sums)
    for _ in 0..<36 {
      var (a0, a1, a2, a3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      var (b0, b1, b2, b3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      var (c0, c1, c2, c3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      var (d0, d1, d2, d3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      let end = v + 8 &* pairs
      repeat {
        for half in 0..<2 {
          let (x, y, z, t) = (Int32(v[half]), Int32(v[2 &+ half]), Int32(v[4 &+ half]), Int32(v[6 &+ half]))
          var w = Int32(u[half])
          a0 &+= w &* x
          b0 &+= w &* y
          c0 &+= w &* z
          d0 &+= w &* t
          w = Int32(u[2 &+ half])
          a1 &+= w &* x
          b1 &+= w &* y
          c1 &+= w &* z
          d1 &+= w &* t
          w = Int32(u[4 &+ half])
          a2 &+= w &* x
          b2 &+= w &* y
          c2 &+= w &* z
          d2 &+= w &* t
          w = Int32(u[6 &+ half])
          a3 &+= w &* x
          b3 &+= w &* y
          c3 &+= w &* z
          d3 &+= w &* t
        }
        v += 8
        u += 8
      } while v != end
      m[0] = a0
      m[1] = b0
      m[2] = c0
      m[3] = d0
      m[4] = a1
      m[5] = b1
      m[6] = c1
      m[7] = d1
      m[8] = a2
      m[9] = b2
      m[10] = c2
      m[11] = d2
      m[12] = a3
      m[13] = b3
      m[14] = c3
      m[15] = d3
      m += 16
    }
  }
}
