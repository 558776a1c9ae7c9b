import Foundation
import MoteConvert
import MoteFormat
import MoteTestSupport
import Testing

@Suite("Cost models") struct CostModelTests {
  @Test("Within 1 % of the measured counts for DeepConvNet's layers, within 25 % for others", arguments: Target.all.map(\.name))
  func measured(_ name: String) throws {
    let target = try #require(Target.named(name))
    // One architecture, one set of counts.
    let file = ["cortex-m7", "cortex-m33"].contains(name) ? "cortex-m4" : name
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Fixtures/costs/\(file).tsv"), encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst()
    #expect(rows.count >= 30)
    for row in rows {
      let measured = try #require(MeasuredLayer(row), "\(row)")
      let predicted = target.costs.instructions(measured.layer, measured.geometry, rows: measured.rows)
      let error = abs(Double(predicted) / Double(measured.instructions) - 1)
      #expect(error < (measured.isDeepConvNet ? 0.01 : 0.25), "\(row): predicted \(predicted)")
    }
  }

  @Test("Every kernel of a target has costs") func complete() {
    for target in Target.all {
      let costs = target.costs
      #expect(costs.general.count == Work.generalTerms.count && costs.first.count == Work.firstTerms.count)
      #expect(costs.winograd.count == Work.winogradTerms.count && costs.affine.count == Work.affineTerms.count)
      let layouts = target.family.layouts
      #expect(costs.direct.count == (layouts.contains { $0 == .direct || $0 == .directVectors } ? Work.directTerms.count : 0))
      #expect(costs.onTheFly.count == (layouts.contains(.winogradBytes) ? Work.winogradTerms.count : 0))
    }
  }
}
