import Foundation
import MoteConvert
import MoteFormat
import MoteRuntime
import Testing

/// A row of `Fixtures/costs`: a layer and the instructions that its kernel executed in QEMU.
private struct Measured {
  let layer: LayerRecord
  let geometry: Geometry
  /// Rows of output per call.
  let rows: Int
  let instructions: Int
  /// Whether the layer is one of DeepConvNet's.
  let isDeepConvNet: Bool

  init?(_ line: Substring) {
    let cells = line.split(separator: "\t").map(String.init)
    let numbers = cells.dropFirst(2).compactMap { Int($0) }
    let layouts = (0...6).compactMap { WeightLayout(rawValue: $0) }
    guard cells.count == 12, numbers.count == 10, let layout = layouts.first(where: { "\($0)" == cells[1] }) else { return nil }
    let (size, stride, pad) = (numbers[4], numbers[5], numbers[6])
    let window = WindowRecord(
      height: size, width: size, strideY: stride, strideX: stride, padTop: pad, padLeft: pad, padBottom: pad, padRight: pad)
    let pool = numbers[7] == 2 ? WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2) : nil
    layer = LayerRecord(
      op: cells[0] == "affine" ? .affine : .convolution, type: .int8, layout: layout, input: 0, window: window, pool: pool)
    geometry = Geometry(
      height: numbers[0], width: numbers[1], channels: numbers[2], outputChannels: numbers[3], groups: 1, window: window, pool: pool)
    rows = numbers[8] == 0 ? geometry.pooledHeight : numbers[8]
    instructions = numbers[9]
    let own = [
      [28, 28, 1, 16], [28, 28, 16, 16], [14, 14, 16, 32], [14, 14, 32, 32], [8, 8, 32, 64], [8, 8, 64, 64], [1, 1, 1024, 50],
      [1, 1, 50, 10],
    ]
    isDeepConvNet = own.contains(Array(numbers[..<4]))
  }
}

@Suite("Cost models") struct CostModelTests {
  @Test("Within 1 % of the measured counts for DeepConvNet's layers, within 20 % for others", arguments: Target.all.map(\.name))
  func measured(_ name: String) throws {
    let target = try #require(Target.named(name))
    // One architecture, one set of counts.
    let file = ["cortex-m7", "cortex-m33"].contains(name) ? "cortex-m4" : name
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Fixtures/costs/\(file).tsv"), encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst()
    #expect(rows.count >= 30)
    for row in rows {
      let measured = try #require(Measured(row), "\(row)")
      let predicted = target.costs.instructions(measured.layer, measured.geometry, rows: measured.rows)
      let error = abs(Double(predicted) / Double(measured.instructions) - 1)
      #expect(error < (measured.isDeepConvNet ? 0.01 : 0.2), "\(row): predicted \(predicted)")
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
