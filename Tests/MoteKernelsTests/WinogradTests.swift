import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

/// Every statement of `Sources/MoteKernels/WINOGRAD.md` that a number can contradict.
@Suite("Exact Winograd F(4x4, 3x3)") struct WinogradTests {
  private let g = WinogradMatrices.weights
  private let b = WinogradMatrices.input
  private let a = WinogradMatrices.output

  @Test("The 72 identities between unit vectors, which prove one axis") func identities() {
    for i in 0..<4 {
      for k in 0..<3 {
        for j in 0..<6 {
          let sum = (0..<6).reduce(0) { $0 + a[i][$1] * g[$1][k] * b[$1][j] }
          #expect(sum == (j == i + k ? 3 << Winograd.exponent(i) : 0), "output \(i), tap \(k), input \(j)")
        }
      }
    }
  }

  @Test("The factored maps are the matrices: equal on every unit vector, so everywhere") func factored() {
    for axis in 0..<6 {
      let e = (0..<6).map { Int32($0 == axis ? 1 : 0) }
      let input = Winograd.input(e[0], e[1], e[2], e[3], e[4], e[5])
      #expect([input.0, input.1, input.2, input.3, input.4, input.5] == b.map { Int32($0[axis]) })
      let output = Winograd.output(e[0], e[1], e[2], e[3], e[4], e[5])
      #expect([output.0, output.1, output.2, output.3] == a.map { Int32($0[axis]) })
      guard axis < 3 else { continue }
      let weights = Winograd.weights(e[0], e[1], e[2])
      #expect([weights.0, weights.1, weights.2, weights.3, weights.4, weights.5] == g.map { Int32($0[axis]) })
    }
  }

  @Test("Nine times its inverse is one, and the normalizers give 64 times the accumulator") func inverse() {
    #expect(9 &* Winograd.inverseOfNine == 1)
    for i in 0..<4 {
      for j in 0..<4 {
        let scale = Int32(9) &<< Int32(Winograd.exponent(i) + Winograd.exponent(j))
        #expect(scale &* Winograd.normalizer(i, j) == 64)
        let limit = Int32(1) << 25
        for acc in [0, 1, -1, 4711, limit - 1, 1 - limit] as [Int32] {
          #expect(Winograd.accumulator(acc &* scale, i, j) == acc)
        }
        // One more and the sign is lost: the precondition cannot be weaker.
        #expect(Winograd.accumulator(limit &* scale, i, j) != limit)
      }
    }
    #expect(Winograd.isExact(bound: (1 << 25) - 1) && !Winograd.isExact(bound: 1 << 25))
    #expect(Winograd.canPoolFirst(bound: 3_728_270) && !Winograd.canPoolFirst(bound: 3_728_271))
  }

  @Test("Transformed weights and inputs stay within the proved 16-bit bounds, which are reached") func bounds() {
    let weightRow = g.map { row in row.reduce(0) { $0 + abs($1) } }
    #expect(128 * weightRow.max()! * weightRow.max()! == Winograd.weightBound)
    let plus = b.map { row in row.reduce(0) { $0 + max($1, 0) } }
    let minus = b.map { row in row.reduce(0) { $0 - min($1, 0) } }
    var lowest = 0
    var highest = 0
    for y in 0..<6 {
      for x in 0..<6 {
        highest = max(highest, 255 * (plus[y] * plus[x] + minus[y] * minus[x]))
        lowest = min(lowest, -255 * (plus[y] * minus[x] + minus[y] * plus[x]))
      }
    }
    #expect(lowest...highest == Winograd.inputRange)
    #expect(highest <= Int(Int16.max) && Winograd.weightBound <= Int(Int16.max))
    #expect(2 * highest * Winograd.weightBound < 1 << 28)
  }

  @Test("Extreme tiles: 16-bit arithmetic gives what 32-bit arithmetic gives") func extremes() {
    // The tile that is largest at point (y, x): 255 where the product of the two rows' entries is positive.
    for y in 0..<6 {
      for x in 0..<6 {
        for sign in [1, -1] {
          var wide = InlineArray<36, Int32>(repeating: 0)
          for i in 0..<36 { wide[i] = sign * b[y][i / 6] * b[x][i % 6] > 0 ? 255 : 0 }
          var narrow = InlineArray<36, Int16>(repeating: 0)
          for i in 0..<36 { narrow[i] = Int16(wide[i]) }
          Winograd.input(&wide)
          Winograd.input(&narrow)
          for i in 0..<36 {
            #expect(Winograd.inputRange.contains(Int(wide[i])))
            #expect(Int32(narrow[i]) == wide[i])
          }
        }
        var wide = InlineArray<9, Int32>(repeating: 0)
        for i in 0..<9 { wide[i] = g[y][i / 3] * g[x][i % 3] > 0 ? 127 : -128 }
        var narrow = InlineArray<9, Int16>(repeating: 0)
        for i in 0..<9 { narrow[i] = Int16(wide[i]) }
        let (u32, u16) = (Winograd.weights(wide), Winograd.weights(narrow))
        for i in 0..<36 {
          #expect(abs(Int(u32[i])) <= Winograd.weightBound)
          #expect(Int32(u16[i]) == u32[i])
        }
      }
    }
  }

  @Test("Every pair of extreme values along one axis: 8 filters, 64 inputs, exact modulo 2^32") func oneAxis() {
    for filter in 0..<8 {
      let w = (0..<3).map { Int32(filter >> $0 & 1 == 0 ? -127 : 127) }
      for pattern in 0..<64 {
        let d = (0..<6).map { Int32(pattern >> $0 & 1 == 0 ? 0 : 255) }
        let u = Winograd.weights(w[0], w[1], w[2])
        let v = Winograd.input(d[0], d[1], d[2], d[3], d[4], d[5])
        let y = Winograd.output(u.0 &* v.0, u.1 &* v.1, u.2 &* v.2, u.3 &* v.3, u.4 &* v.4, u.5 &* v.5)
        for (i, found) in [y.0, y.1, y.2, y.3].enumerated() {
          #expect(found == (w[0] * d[i] + w[1] * d[i + 1] + w[2] * d[i + 2]) << Int32(Winograd.exponent(i)) * 3)
        }
      }
    }
  }

  @Test("Tiles of many channels, whose sums wrap, give the accumulators with their bias") func wrappingSums() {
    var random = SeededRandom(61)
    for channels in [1, 2, 64, 115] {
      for hostile in [true, false] {
        var sums = InlineArray<36, Int32>(repeating: 0)
        var expected = [Int32](repeating: 0, count: 16)
        var wrapped = false
        var wide = [Int64](repeating: 0, count: 36)
        for _ in 0..<channels {
          var filter = InlineArray<9, Int32>(repeating: 127)
          var tile = InlineArray<36, Int32>(repeating: 255)
          if !hostile {
            for i in 0..<9 { filter[i] = Int32(random.next() % 255) - 127 }
            for i in 0..<36 { tile[i] = Int32(random.next() % 256) }
          }
          for i in 0..<16 {
            for k in 0..<9 { expected[i] += filter[k] * tile[(i / 4 + k / 3) * 6 + i % 4 + k % 3] }
          }
          let u = Winograd.weights(filter)
          Winograd.input(&tile)
          for p in 0..<36 {
            sums[p] &+= u[p] &* tile[p]
            wide[p] += Int64(u[p]) * Int64(tile[p])
          }
        }
        let bias = Int32(truncatingIfNeeded: random.next() % 1000)
        sums[Winograd.biasPoint] &+= Winograd.biasFactor &* bias
        let output = Winograd.output(sums)
        for i in 0..<16 {
          #expect(Winograd.accumulator(output[i], i / 4, i % 4) == expected[i] + bias)
          wrapped = wrapped || Int64(expected[i]) * 576 > Int64(Int32.max)
        }
        #expect(wrapped == (hostile && channels >= 64))
      }
    }
  }

  @Test("Vectors of lanes give each lane what scalars give") func lanes() {
    var random = SeededRandom(62)
    var tiles = InlineArray<36, SIMD8<Int16>>(repeating: .zero)
    for p in 0..<36 { for lane in 0..<8 { tiles[p][lane] = Int16(random.next() % 256) } }
    let before = tiles
    Winograd.input(&tiles)
    for lane in 0..<8 {
      var scalar = InlineArray<36, Int16>(repeating: 0)
      for p in 0..<36 { scalar[p] = before[p][lane] }
      Winograd.input(&scalar)
      for p in 0..<36 { #expect(tiles[p][lane] == scalar[p]) }
    }
  }

  @Test("Requantizing 64 times the accumulator by its high product gives rule single's bytes") func requantization() {
    var random = SeededRandom(63)
    for _ in 0..<20_000 {
      let acc = Int32(truncatingIfNeeded: random.next()) >> (6 + Int32(random.next() % 20))
      let multiplier = Int32(truncatingIfNeeded: random.next() % (1 << 30)) + (1 << 30)
      let shift = UInt8(27 + random.next() % 31)
      let expected = Requantization.single(
        acc, multiplier: multiplier, shift: shift, zeroPoint: 100, qMin: 0, qMax: 255)
      let high = (Int64(acc << 6) * Int64(multiplier)) >> 32
      let found = (high + 1 << Int64(shift - 27)) >> Int64(shift - 26) + 100
      #expect(UInt8(max(0, min(255, found))) == expected, "\(acc) \(multiplier) \(shift)")
    }
  }
}
