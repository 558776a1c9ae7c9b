import ArgumentParser
import Foundation
import MoteFormat
import VectorCheck

/// Prints the hashes that Tools/check-neon expects of the firmware: for INT8 those of the scalar reference, for floats those of
/// the wrappers in plain C.
@main struct HostCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vector-check", abstract: "Print the hashes of checked layers and of a network as every machine must give them.",
    discussion: """
      examples: vector-check layers --count 200
                vector-check network Fixtures/deepconvnet-int8.mote Fixtures/digits/digits-images-idx3-ubyte --count 10
      """, subcommands: [Layers.self, Network.self])
}

struct Layers: ParsableCommand {
  @Option(help: "How many layers, from number 0.") var count = 200
  @Flag(help: "Layers with binary16 weights.") var floats = false

  func run() throws {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 64 << 20, alignment: 64)
    defer { memory.deallocate() }
    var hash = SHA256()
    let end =
      floats
      ? VectorCheck.floatLayers(.expected, first: 0, count: count, memory, byteCount: 64 << 20, &hash)
      : VectorCheck.layers(.expected, first: 0, count: count, memory, byteCount: 64 << 20, &hash)
    guard end == count else { throw Failure(text: "layer \(end) is not within its bounds") }
    print(floats ? "floats" : "layers", hexadecimal(hash.finish()))
  }
}

struct Network: ParsableCommand {
  @Argument(help: "A .mote file.") var model: String
  @Argument(help: "An idx3 file of images.") var images: String
  @Option(help: "How many images, from the first.") var count = 10

  func run() throws {
    let file = try Array(Data(contentsOf: URL(filePath: model)))
    let pixels = try Array(Data(contentsOf: URL(filePath: images)).dropFirst(16).prefix(784 * count))
    guard pixels.count == 784 * count else { throw Failure(text: "\(images): has fewer than \(count) images of 28x28") }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 64 << 20, alignment: 64)
    defer { memory.deallocate() }
    // The model is read where it is aligned.
    memory.copyMemory(from: file, byteCount: file.count)
    let rest = (file.count + 63) / 64 * 64
    var hash = SHA256()
    let nothing = Marks(run: {}, layers: {}, layer: {}, done: {})
    let error = VectorCheck.network(
      .expected, model: RawSpan(_unsafeStart: memory, byteCount: file.count), images: pixels.span, memory + rest,
      byteCount: (64 << 20) - rest, &hash, marks: nothing)
    guard error == 0 else { throw Failure(text: "\(model): refused with error \(error)") }
    print("network", hexadecimal(hash.finish()))
  }
}

private struct Failure: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}

private func hexadecimal(_ digest: SHA256.Digest) -> String {
  (0..<32).map { i in (digest[i] < 16 ? "0" : "") + String(digest[i], radix: 16) }.joined()
}
