@testable import bench
import Foundation
import Testing

@Suite("bench: statistics and report")
struct BenchReportTests {
  @Test("the median of an odd count is the middle value, of an even one the mean of the two")
  func median() {
    #expect(Statistics([3, 1, 2]).median == 2)
    #expect(Statistics([4, 1, 3, 2]).median == 2.5)
    #expect(Statistics([7]).median == 7)
    let all = Statistics([5, 9, -1, 4])
    #expect((all.min, all.max, all.count) == (-1, 9, 4))
  }

  @Test("a figure takes the smallest of all and the range of the groups' medians")
  func figure() {
    let figure = Figure([Statistics([10, 12, 30]), Statistics([9, 20, 22]), Statistics([11, 11, 11])])
    #expect(figure.min == 9)
    #expect(figure.median == 12)
    #expect((figure.lowestMedian, figure.highestMedian) == (11, 20))
    #expect((figure.groups, figure.count) == (3, 9))
  }

  @Test("numbers have three digits or so")
  func numbers() {
    #expect(number(1234.4) == "1234")
    #expect(number(99.96) == "100")
    #expect(number(36.24) == "36.2")
    #expect(number(9.996) == "10.0")
    #expect(number(0.907) == "0.91")
    #expect(number(0.004) == "0.00")
    #expect(number(.nan) == "-")
    #expect(number(.infinity) == "-")
  }

  /// Two processes' measurements of a model of two layers.
  private func report() -> Report {
    func process(_ factor: Double) -> ProcessMeasurement {
      let times = Statistics([40 * factor, 50 * factor, 60 * factor])
      var measured = ProcessMeasurement(open: 900 * factor)
      measured.preparations = ["loops", "coldCalls"].map {
        ProcessMeasurement.Preparation(
          use: $0, preparedBytes: 1000, arenaBytes: 2000, warm: [times, times], cold: times, layers: [times, times])
      }
      measured.batches = [.init(workers: 1, imagesPerSecond: Statistics([20_000 / factor]))]
      measured.shared = [.init(workers: 2, time: Statistics([30 * factor]))]
      measured.peaks = ["AVX2 vpmaddwd": 80]
      return measured
    }
    return Report(
      model: "net\u{1B}.mote", macs: 8_000_000, cpuFeatures: "AVX2", cores: 2, processes: 2, stackPositions: 2,
      batchImages: 64, build: "debug", peaks: ["AVX2 vpmaddwd": 80],
      paths: [
        Report.Path(
          path: "avx2", isFloat: false, processes: [process(1), process(2)], layers: [("conv1", 8_000_000), ("move", 0)])
      ])
  }

  @Test("several processes become one path")
  func path() {
    let path = report().paths[0]
    #expect(path.open == Figure([Statistics([900, 1800])]))
    #expect(path.preparations.map(\.use) == ["loops", "coldCalls"])
    let warm = path.preparations[0].warm
    #expect((warm.min, warm.median, warm.lowestMedian, warm.highestMedian) == (40, 75, 50, 100))
    #expect((warm.groups, warm.count) == (4, 12))
    #expect(path.preparations[1].layers.map(\.name) == ["conv1", "move"])
    #expect(path.batches[0].imagesPerSecond.median == 15_000)
    #expect(path.shared[0].workers == 2)
    #expect(path.shared[0].time.median == 45)
    #expect(path.peak == "AVX2 vpmaddwd")
  }

  @Test("JSON holds the report and reads back the same")
  func json() throws {
    let report = report()
    let text = try report.json()
    #expect(try JSONDecoder().decode(Report.self, from: Data(text.utf8)) == report)
    #expect(text.hasSuffix("}\n"))
    #expect(try report.json() == text)
  }

  @Test("the table tells rates, the share of the peak, and a debug build; it prints no control characters")
  func table() {
    let text = report().text
    let lines = text.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
    // 8,000,000 MACs in 75 us are 107 MAC/ns, of 80.
    #expect(
      lines.contains { $0 == ["network,", "prepared", "for", "loops", "40.0", "75.0", "50.0..100", "107", "133", "%"] })
    #expect(lines.contains { $0.first == "conv1" })
    // A layer that multiplies nothing has times and no rate.
    #expect(lines.contains { $0.first == "move" && $0.count == 4 })
    #expect(text.contains("debug: not for comparisons"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test("a path is measured by its own instruction; scalar code by none")
  func peaks() {
    #expect(Peak.name(of: "avx2", isFloat: true) == "AVX2 FMA")
    #expect(Peak.name(of: "avx512vnni", isFloat: false) == "AVX-512 vpdpbusd")
    #expect(Peak.name(of: "scalar", isFloat: false) == nil)
    for peak in Peak.possible { #expect(peak.measure() > 0) }
  }

  @Test("a body at any stack offset is called once", arguments: [0, 16, 256, 4080])
  func stackOffsets(offset: Int) {
    var calls = 0
    atStackOffset(offset) { calls += 1 }
    #expect(calls == 1)
  }
}
