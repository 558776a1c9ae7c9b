import Foundation
import MoteRuntime
import MoteTestSupport
import Testing

private func softmax(_ logits: [Float]) -> [Float] {
  var values = logits
  var span = values.mutableSpan
  Softmax.apply(&span)
  return values
}

@Suite("Softmax") struct SoftmaxTests {
  @Test("Within a millionth of the definition in Double") func accuracy() {
    var random = SeededRandom(11)
    for _ in 0..<1000 {
      let logits = (0..<10).map { _ in random.signedUnit() * 40 }
      // The difference is rounded to float32 by definition; what follows is compared.
      let largest = logits.max() ?? 0
      let exponentials = logits.map { exp(Double($0 - largest)) }
      let sum = exponentials.reduce(0, +)
      for (found, e) in zip(softmax(logits), exponentials) {
        #expect(abs(Double(found) - e / sum) <= 1e-6 * (e / sum) + 1e-30)
      }
    }
  }

  @Test("Edges: one class, equal logits, far apart, not finite") func edges() {
    #expect(softmax([]) == [])
    #expect(softmax([-3]) == [1])
    #expect(softmax([2, 2, 2, 2]) == [0.25, 0.25, 0.25, 0.25])
    #expect(softmax([0, -1000, 1000]) == [0, 0, 1])
    #expect(softmax([.infinity, 0]) == [0, 0])
    #expect(softmax([.nan, 0]) == [0, 0])
  }

  @Test("Of equal logits the lowest class wins") func ties() {
    #expect(Softmax.largest([1, 3, 3, 2].span) == 1)
    #expect(Softmax.largest([-1].span) == 0)
  }
}
