import Foundation
import Testing

@testable import MoteConformance

@Suite("Conformance report")
struct ReportTests {
  static func report(sqnr: Double = 40, maxError: Double = 0.5) -> ConformanceReport {
    let layer = LayerReport(
      name: "conv<1>", op: "conv", shape: "2x2x1", maxError: maxError, meanError: 0.25, sqnr: sqnr, saturation: 0,
      limit: 1, sqnrLimit: 20)
    let change = ChangedPrediction(image: 1, label: 0, floatClass: 0, modelClass: 1, pixels: [0, 9, 9, 255])
    let model = ModelReport(
      name: "<b>&\"net\"", precision: .int8, errors: 1, confusion: [[1, 1], [0, 0]], changed: [change],
      changedLimit: 1, hash: "ab", layers: [layer])
    return ConformanceReport(
      network: "n", data: "d", height: 2, width: 2, images: 2, labels: ["<zero>", "one"], floatErrors: 0,
      floatConfusion: [[2, 0], [0, 0]], models: [model])
  }

  @Test func jsonHasTheDocumentedMembers() throws {
    let text = Self.report().json
    let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(root.keys.sorted() == ["data", "float", "images", "int8", "layers", "models", "network", "pass"])
    let int8 = try #require(root["int8"] as? [String: Any])
    #expect(int8["changed"] as? [Int] == [1])
    #expect(int8["errors"] as? Int == 1)
    #expect(text == Self.report().json)
  }

  @Test func infiniteSQNRIsNull() throws {
    let root = try JSONSerialization.jsonObject(with: Data(Self.report(sqnr: .infinity).json.utf8)) as? [String: Any]
    let layers = try #require(root?["layers"] as? [[String: Any]])
    #expect(layers.first?["sqnr"] is NSNull)
  }

  @Test func htmlEscapesAllText() {
    let html = Self.report().html
    #expect(html.contains("&lt;b&gt;&amp;&quot;net&quot;"))
    #expect(html.contains("conv&lt;1&gt;") && html.contains("&lt;zero&gt;"))
    #expect(!html.contains("<b>") && !html.contains("<zero>") && !html.contains("conv<1>"))
  }

  @Test func anErrorBeyondTheLimitFails() {
    #expect(Self.report().passed)
    #expect(!Self.report(maxError: 1.5).passed)
    #expect(!Self.report(sqnr: 10).passed)
    #expect(!Self.report(sqnr: .nan).passed)
  }
}
