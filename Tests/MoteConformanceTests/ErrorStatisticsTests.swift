import Testing

@testable import MoteConformance

@Suite("Error statistics")
struct ErrorStatisticsTests {
  @Test func handComputedValues() {
    var statistics = ErrorStatistics()
    statistics.add(reference: [1, -2, 3, 4], values: [1, -1, 3.5, 3], range: -2...3, saturated: 1)
    #expect(statistics.maxError == 1)
    #expect(statistics.meanError == 0.625)
    #expect(statistics.signalPower == 7.5)
    #expect(abs(statistics.sqnr - 11.2494) < 1e-3)  // 10 log10(30 / 2.25)
    #expect(statistics.saturation == 0.25)
    #expect(statistics.maxClipped == 1)
    #expect(statistics.clippedPower == 0.25)
  }

  @Test func mergingEqualsAddingAll() {
    var (whole, first, second) = (ErrorStatistics(), ErrorStatistics(), ErrorStatistics())
    whole.add(reference: [1, 2, 3, 4], values: [1, 2.5, 3, 3], range: 0...3, saturated: 2)
    first.add(reference: [1, 2], values: [1, 2.5], range: 0...3, saturated: 1)
    second.add(reference: [3, 4], values: [3, 3], range: 0...3, saturated: 1)
    first.merge(second)
    #expect(first == whole)
  }

  @Test func equalValuesHaveInfiniteSQNR() {
    var statistics = ErrorStatistics()
    statistics.add(reference: [1, 2], values: [1, 2], range: 0...3, saturated: 0)
    #expect(statistics.sqnr == .infinity)
  }

  @Test func aNaNIsTheLargestError() {
    var statistics = ErrorStatistics()
    statistics.add(reference: [1, 2], values: [.nan, 2], range: 0...3, saturated: 0)
    #expect(statistics.maxError == .infinity)
  }
}
