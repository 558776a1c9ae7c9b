import MoteTestSupport
import Testing

@testable import MoteConvert

@Suite("Arena plans") struct ArenaPlanTests {
  private func expectNoOverlap(_ plan: ArenaPlan, _ sizes: [Int?], _ lastUse: [Int]) {
    for a in sizes.indices {
      for b in sizes.indices where a < b {
        guard let sizeA = sizes[a], let sizeB = sizes[b], let offsetA = plan.offsets[a], let offsetB = plan.offsets[b],
          ((a - 1)...lastUse[a]).overlaps((b - 1)...lastUse[b])
        else { continue }
        #expect(Int(offsetA) + sizeA <= offsetB || Int(offsetB) + sizeB <= offsetA, "tensors \(a) and \(b)")
      }
    }
  }

  @Test("a chain takes its largest pair") func chain() {
    let plan = ArenaPlan(byteCounts: [nil, 64, 32, 48, nil], lastUse: [0, 1, 2, 3, 3])
    #expect(plan.byteCount == 96 && plan.lowerBound == 96)
  }

  @Test("tensors of different lives do not overlap while they live") func randomGraphs() {
    var generator = SeededGenerator(seed: 4)
    var worst = 1.0
    for _ in 0..<40 {
      let count = 24
      let sizes: [Int?] = [nil] + (1..<count).map { _ in 16 * Int.random(in: 1...40, using: &generator) } + [nil]
      let lastUse = (0...count).map { min(count - 1, max(0, $0 - 1) + 1 + Int.random(in: 0...3, using: &generator)) }
      let plan = ArenaPlan(byteCounts: sizes, lastUse: lastUse)
      expectNoOverlap(plan, sizes, lastUse)
      #expect(plan.byteCount >= plan.lowerBound)
      worst = max(worst, Double(plan.byteCount) / Double(plan.lowerBound))
    }
    #expect(worst < 1.3)
  }

  @Test("the bound is what is alive at one layer") func residual() {
    // Layer 1 reads tensor 1 while tensor 1 must wait for the sum of layer 2.
    let plan = ArenaPlan(byteCounts: [nil, 160, 160, 160, nil], lastUse: [0, 2, 2, 3, 3])
    #expect(plan.lowerBound == 480 && plan.byteCount == 480)
  }
}
