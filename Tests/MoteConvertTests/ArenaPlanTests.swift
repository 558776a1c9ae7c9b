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

  @Test("A parent is alive from its first slice's writer on, and its slices take no bytes of their own") func slices() {
    // Layers 0 and 1 write slices of tensor 3 with layer 1 reading tensor 1's neighbour: 0 -> 1, 0 -> 2, concat -> 3 -> 4.
    let plan = TensorPlan(
      byteCounts: [nil, 64, 64, 128, 32, nil], lastUse: [1, 2, 2, 3, 4, 4],
      Sharing(
        slices: [nil, Slice(parent: 3, channelOffset: 0), Slice(parent: 3, channelOffset: 16), nil, nil, nil],
        takenOver: [nil, nil, nil, nil, nil, nil]))
    #expect(plan.arena.byteCount == 160 && plan.arena.lowerBound == 160)
    #expect(plan.offset(1) == plan.offset(3) && plan.offset(2) == plan.offset(3))
    // What is alive with the first slice lies apart from the parent.
    let apart = TensorPlan(
      byteCounts: [nil, 64, 64, 128, nil], lastUse: [0, 1, 2, 3, 3],
      Sharing(
        slices: [nil, nil, Slice(parent: 3, channelOffset: 0), nil, nil], takenOver: [nil, nil, nil, nil, nil]))
    #expect(apart.arena.byteCount == 192 && apart.offset(1) != apart.offset(3))
  }

  @Test("Slices that would make the arena larger are not made") func longLives() throws {
    // A slice that is early written and late read, with large tensors in between: its parent would have to wait for it.
    func tensor(_ channels: Int) -> TensorImage { TensorImage(type: .float32, height: 4, width: 4, channels: channels) }
    func convolution(_ from: Int) -> LayerImage { LayerImage(name: "conv", op: .convolution, type: .float16, inputs: [from]) }
    func concat(_ inputs: [Int]) -> LayerImage { LayerImage(name: "concat", op: .concat, type: .none, inputs: inputs) }
    let input = TensorImage(type: .uint8, height: 4, width: 4, channels: 3)
    let long = ModelImage(
      name: "long", tensors: [input, tensor(3), tensor(16), tensor(160), tensor(160), tensor(160), tensor(176), tensor(9)],
      layers: [
        LayerImage(name: "real", op: .dequantize, type: .none, inputs: [0]), convolution(1), convolution(1), convolution(3),
        LayerImage(name: "pool", op: .maxPool, type: .none, inputs: [4]), concat([2, 5]), convolution(6),
      ])
    #expect(long.tensorPlan.sharing.slices.allSatisfy { $0 == nil })
    let short = ModelImage(
      name: "short", tensors: [input, tensor(3), tensor(16), tensor(160), tensor(176), tensor(9)],
      layers: [
        LayerImage(name: "real", op: .dequantize, type: .none, inputs: [0]), convolution(1), convolution(1), concat([2, 3]),
        convolution(4),
      ])
    #expect(short.tensorPlan.sharing.slices.count { $0 != nil } == 2)
    #expect(short.arenaLine.hasSuffix("; 2 of 2 inputs of concats are written in place"))
  }

  @Test("Sums take the place of an input that dies, one after the other") func sums() {
    // Tensors 1 and 2 -> sum 3; 3 -> 4; 3 and 4 -> sum 5.
    let plan = TensorPlan(
      byteCounts: [nil, 64, 64, 64, 64, 64, nil], lastUse: [0, 2, 2, 4, 4, 5, 5],
      Sharing(slices: [nil, nil, nil, nil, nil, nil, nil], takenOver: [nil, nil, nil, 1, nil, 3, nil]))
    #expect(plan.offset(3) == plan.offset(1) && plan.offset(5) == plan.offset(1))
    #expect(plan.arena.byteCount == 128 && plan.arena.lowerBound == 128)
  }
}
