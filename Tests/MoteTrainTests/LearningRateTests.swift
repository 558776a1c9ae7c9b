import Testing

@testable import MoteTrain

@Suite("Learning rate")
struct LearningRateTests {
  static func rates(_ schedule: LearningRateSchedule, epochs: Int = 4, total: Int = 12) -> [Float] {
    var options = TrainingOptions()
    options.epochs = epochs
    options.learningRate = 0.5
    options.schedule = schedule
    return (1...total).map { options.rate(step: $0, totalSteps: total) }
  }

  @Test func constant() { #expect(Self.rates(.constant) == [Float](repeating: 0.5, count: 12)) }

  @Test("steps fall between epochs") func step() {
    #expect(
      Self.rates(.step(everyEpochs: 2, factor: 0.5))
        == [Float](repeating: 0.5, count: 6) + [Float](repeating: 0.25, count: 6))
  }

  @Test("cosine: rises to the peak, ends at the final fraction, never rises again") func cosine() {
    let rates = Self.rates(.cosine(warmupSteps: 4, finalFraction: 0.1))
    #expect(Array(rates[..<4]) == [0.125, 0.25, 0.375, 0.5])
    #expect(rates[4] == 0.5)
    #expect(abs(rates[11] - 0.05) < 1e-6)
    #expect(zip(rates[4...], rates[5...]).allSatisfy { $0 > $1 })
  }

  @Test("one step in all") func single() {
    #expect(Self.rates(.cosine(warmupSteps: 0, finalFraction: 0), total: 1) == [0.5])
  }
}
