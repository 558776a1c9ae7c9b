import CMoteDefaultModel
import Foundation
import MoteHost
import MoteImages
import MoteRuntime
import Testing

/// The built-in network on images, path by path; `Tools/check-paths` does it with all of MNIST's.
@Suite("Paths on the digits network") struct PathHashTests {
  @Test("Every path and use has the scalar path's network hash of 100 digits") func hashes() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/digits")
    let file = try Data(contentsOf: folder.appending(path: "digits-images-idx3-ubyte"))
    let images = try IDX.images(Array(file))
    let model = Array(UnsafeRawBufferPointer(start: mote_default_model_start(), count: mote_default_model_size))
    let expected = try hashes(model, images, KernelTable.best(forced: "scalar"))
    for path in KernelPath.possible.dropFirst() {
      for use in Use.allCases {
        let found = try hashes(model, images, KernelTable.best(forced: path.rawValue, for: use))
        #expect(found.indices.filter { found[$0] != expected[$0] } == [], "\(path) \(use): images that differ")
      }
    }
  }

  private func hashes(_ model: [UInt8], _ images: IDX.Images, _ kernels: KernelTable) throws -> [[UInt8]] {
    let loaded = try LoadedModel(bytes: model, kernels: kernels)
    let runner = Runner(loaded)
    var logits = [Float](repeating: 0, count: loaded.classCount)
    return try (0..<min(100, images.count)).map { image in
      var observer = HashObserver()
      var output = logits.mutableSpan
      try runner.run(images[image].pixels.span, &output, observer: &observer)
      let digest = observer.finish()
      return digest.indices.map { digest[$0] }
    }
  }
}
