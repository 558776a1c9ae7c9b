import ArgumentParser
import Foundation
import MoteCommandSupport
import MoteConvert
import MoteTestSupport

/// Fits a core's cost model to what was measured.
struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the coefficients of a core's cost model that fit the measured layers best, as Swift.",
    discussion: """
      Least squares of the relative errors, DeepConvNet's layers weighted fivefold, over coefficients that are not negative. How
      well they fit is printed on standard error.
      """)

  @Argument(help: "The core.", transform: target)
  var core: Target

  @Argument(help: "Its table of Fixtures/costs.")
  var table: String

  private typealias Kernel = WritableKeyPath<CostModel, [Double]>

  private static var kernels: [(name: String, path: Kernel)] {
    [
      ("general", \.general), ("first", \.first), ("direct", \.direct), ("winograd", \.winograd), ("onTheFly", \.onTheFly), ("affine", \.affine),
    ]
  }

  func run() throws {
    let text = String(decoding: try InputFile.read(table, maxBytes: 1 << 20), as: UTF8.self)
    let measured = try text.split(separator: "\n").dropFirst().map { row in
      guard let layer = MeasuredLayer(row) else { throw CommandFailure(path: table, "has a row that is none: \(row)") }
      return layer
    }
    var model = core.costs
    for (name, kernel) in Self.kernels {
      let own = measured.filter { model.work($0.layer, $0.geometry, rows: $0.rows).kernel == kernel }
      model[keyPath: kernel] = fit(own)
      report(name, own, model)
    }
    print(source(model), terminator: "")
  }

  private func fit(_ layers: [MeasuredLayer]) -> [Double] {
    var rows: [[Double]] = [], values: [Double] = []
    for layer in layers {
      let weight = layer.isDeepConvNet ? 5.0 : 1
      let work = core.costs.work(layer.layer, layer.geometry, rows: layer.rows).work
      rows.append(work.map { weight * $0 / Double(layer.instructions) })
      values.append(weight)
    }
    // Four digits, as they are written.
    return LeastSquares.nonNegative(rows, values).map { Double(String(format: "%.4g", $0)) ?? $0 }
  }

  private func report(_ name: String, _ layers: [MeasuredLayer], _ model: CostModel) {
    guard !layers.isEmpty else { return }
    func errors(_ layers: [MeasuredLayer]) -> String {
      let found = layers.map { layer in
        abs(100 * (Double(model.instructions(layer.layer, layer.geometry, rows: layer.rows)) / Double(layer.instructions) - 1))
      }.sorted()
      guard let largest = found.last else { return "none" }
      return String(format: "%d layers, median error %.2f %%, largest %.2f %%", found.count, found[found.count / 2], largest)
    }
    let line = "\(core.name) \(name): \(errors(layers)); of DeepConvNet \(errors(layers.filter(\.isDeepConvNet)))\n"
    FileHandle.standardError.write(Data(line.utf8))
  }

  /// The file that holds the coefficients.
  private func source(_ model: CostModel) -> String {
    let names = [
      "cortex-m0plus": ("cortexM0plus", "Cortex-M0+"), "cortex-m3": ("cortexM3", "Cortex-M3"),
      "cortex-m4": ("cortexM4", "Cortex-M4, M7 and M33"), "cortex-m55": ("cortexM55", "Cortex-M55"), "rv32imac": ("rv32imac", "RV32IMAC"),
      "aarch64-none": ("aarch64", "AArch64"),
    ]
    let (name, title) = names[core.name] ?? (core.name, core.name)
    func number(_ value: Double) -> String { value == value.rounded() ? String(format: "%.0f", value) : "\(value)" }
    func list(_ values: [Double]) -> String { "[" + values.map(number).joined(separator: ", ") + "]" }
    let g = model.grouping
    let packs = g.packsFirst ? ", packsFirst: true" : ""
    let arrays = Self.kernels.map { "    \($0.name): \(list(model[keyPath: $0.path])),\n" }.joined()
    return """
      extension CostModel {
        /// \(title). Fitted to `Fixtures/costs/\(core.name).tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
        /// estimates.
        public static let \(name) = CostModel(
      \(arrays)    float16: \(number(model.float16)), move: \(number(model.move)), layer: \(number(model.layer)),
          grouping: Grouping(tiles: \(g.tiles), fillsGroups: \(g.fillsGroups), line: \(g.line), pooled: \(g.pooled), first: \(g.first)\(packs)))
      }

      """
  }
}
