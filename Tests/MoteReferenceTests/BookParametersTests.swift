import Foundation
import MoteConvert
import MoteGraph
import MoteImport
import MoteReference
import Testing

/// The book's parameters and MNIST, where a checkout has them beside it.
private enum Shared {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared").path
  static let exists = FileManager.default.fileExists(atPath: folder + "/mnist/t10k-images-idx3-ubyte.gz")

  static func network(_ file: String) throws -> ReferenceNetwork {
    let arrays = try ParameterFile.read(path: "\(folder)/params/\(file)", maxMemory: 1 << 30)
    return try ReferenceNetwork(try BoundGraph(.deepConvNet, parameters: arrays))
  }
}

@Suite("The book's parameters on MNIST", .enabled(if: Shared.exists), .serialized)
struct BookParametersTests {
  @Test(arguments: [("deep_convnet_params.pkl", 65), ("deep_convnet_params_2022.pkl", 203)])
  func errorsOfTenThousandImages(file: String, errors: Int) throws {
    let images = try ImageSet.load(path: Shared.folder + "/mnist", expecting: (28, 28), split: .test)
    let labels = try #require(images.labels)
    let logits = try Shared.network(file).logits(images.pixels, count: images.count)
    var found = 0
    for (image, label) in labels.enumerated() {
      let row = logits[(image * 10)..<(image * 10 + 10)]
      if row.max().flatMap({ row.firstIndex(of: $0) }) != image * 10 + Int(label) { found += 1 }
    }
    #expect(images.count == 10_000)
    #expect(found == errors)
  }

  @Test func logitsOfTheFirstTestImage() throws {
    let images = try ImageSet.load(path: Shared.folder + "/mnist", limit: 1, split: .test)
    let logits = try Shared.network("deep_convnet_params.pkl").logits(images.pixels, count: 1)
    let expected: [Float] = [
      -11.7718, -7.0588, -7.2988, -9.2007, -8.4136, -11.3443, -10.5409, 3.0042, -8.4835, -8.0501,
    ]
    #expect(logits.count == 10)
    for (found, value) in zip(logits, expected) { #expect(abs(found - value) < 1e-3) }
  }

  /// Two float32 passes in different orders: the logits agree far more closely than a quantized network could.
  @Test func fixedOrderForwardAgreesWithTheReference() throws {
    let images = try ImageSet.load(path: Shared.folder + "/mnist", limit: 20, split: .test)
    let reference = try Shared.network("deep_convnet_params.pkl")
    let forward = FixedOrderForward(reference.folded)
    let expected = reference.fusedLayerOutputs(images: images.pixels, count: images.count)
    for image in 0..<images.count {
      for (layer, values) in forward.layerOutputs(images.image(image)).enumerated() {
        let truth = expected[layer][(image * values.count)..<((image + 1) * values.count)]
        let worst = zip(values, truth).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst < 1e-4, "layer \(reference.folded.layers[layer].name)")
      }
    }
  }
}
