import ArgumentParser
import FirmwareCounts
import MoteCommandSupport
import MoteHost
import MoteImages
import MoteRuntime

/// Compares what the example firmware wrote with this host, byte for byte.
@main
struct FirmwareCompare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "firmware-compare",
    abstract: "Compare the layers that a firmware recorded with this host's, byte for byte.",
    discussion: """
      Prints a line per layer and ends with 1 if a byte differs or is missing, or if a layer took another number of
      instructions for another image.

      EXAMPLES
        firmware-compare net.mote --images digits-images-idx3-ubyte --count 100 --record layers.bin
        firmware-compare net.mote --images digits-images-idx3-ubyte --count 100 --record layers.bin --counts counts.txt
      """)

  @Option(help: "The images that the firmware ran, an idx3 file.")
  var images: String

  @Option(help: "How many of them, from the first on.")
  var count: Int

  @Option(help: "The records that the firmware wrote.")
  var record: String

  @Option(help: "What the instruction counter wrote during the run.")
  var counts: String?

  @Flag(help: "Let instruction counts differ between images, as float layers' do.")
  var countsMayDiffer = false

  @Argument(help: "The model.")
  var model: String

  private static let maxBytes = 1 << 30

  func run() throws {
    let loaded = try naming(model) { try LoadedModel(bytes: InputFile.read(model, maxBytes: Self.maxBytes), kernels: .reference) }
    let set = try naming(images) { try IDX.images(InputFile.read(images, maxBytes: Self.maxBytes)) }
    guard count > 0, count <= set.count else {
      throw CommandFailure(path: images, "has \(set.count) images, \(count) were asked for")
    }
    let records = try naming(record) { try Record.all(in: InputFile.read(record, maxBytes: Self.maxBytes)) }
    var layers = [LayerFigures](repeating: LayerFigures(), count: loaded.model.layerCount)
    try compare(records, with: Runner(loaded), set, &layers)
    let counted = try counts.map { path throws in
      Counts(String(decoding: try InputFile.read(path, maxBytes: Self.maxBytes), as: UTF8.self))
    }
    if let counted { try add(counted, records, &layers) }
    try report(layers, counted)
  }

  /// Every byte of every layer of every image must stand in exactly one record.
  private func compare(
    _ records: [Record], with runner: Runner, _ set: IDX.Images, _ layers: inout [LayerFigures]
  ) throws {
    var next = records[...]
    for image in 0..<count {
      let expected = try HostLayers.run(runner, image: set[image].pixels)
      var seen = expected.map { _ in 0 }
      while let record = next.first, record.image == image {
        next.removeFirst()
        guard record.layer < expected.count else {
          throw CommandFailure(path: self.record, "image \(image): layer \(record.layer) of \(expected.count)")
        }
        let row = record.rowCount == 0 ? 0 : record.bytes.count / record.rowCount
        let start = record.firstRow * row
        guard start == seen[record.layer], start + record.bytes.count <= expected[record.layer].count else {
          throw CommandFailure(
            path: self.record, "image \(image), layer \(record.layer): row \(record.firstRow) out of order")
        }
        seen[record.layer] += record.bytes.count
        let truth = expected[record.layer][start..<start + record.bytes.count]
        layers[record.layer].differing += zip(truth, record.bytes).count { $0 != $1 }
      }
      for layer in expected.indices {
        layers[layer].bytes += expected[layer].count
        layers[layer].missing += expected[layer].count - seen[layer]
      }
    }
    if let extra = next.first {
      throw CommandFailure(path: record, "a record of image \(extra.image) follows; expected none")
    }
  }

  private func add(_ counted: Counts, _ records: [Record], _ layers: inout [LayerFigures]) throws {
    var next = records[...]
    guard counted.runs.count == count else {
      throw CommandFailure(path: counts ?? "counts", "\(counted.runs.count) runs were counted, expected \(count)")
    }
    for (image, sections) in counted.runs.enumerated() {
      var sums = [Int](repeating: 0, count: layers.count)
      for instructions in sections {
        guard let record = next.popFirst(), record.image == image else {
          throw CommandFailure(path: counts ?? "counts", "image \(image): more sections than records")
        }
        sums[record.layer] += instructions
      }
      for layer in layers.indices { layers[layer].add(instructions: sums[layer]) }
    }
  }

  private func spread(_ counts: [Int]) -> Int { (counts.max() ?? 0) - (counts.min() ?? 0) }

  private func report(_ layers: [LayerFigures], _ counted: Counts?) throws {
    for (index, layer) in layers.enumerated() {
      print("layer \(index): \(layer)")
    }
    let total = layers.reduce(LayerFigures()) { $0 + $1 }
    print("total: \(total)")
    if let counted {
      print("logits: \(counted.logits.max() ?? 0) instructions, \(spread(counted.logits)) between images")
      print("plain run: \(counted.plain) instructions; open: \(counted.open) instructions")
    }
    let isSteady = total.spread == 0 || countsMayDiffer
    guard total.differing == 0, total.missing == 0, isSteady else { throw ExitCode.failure }
  }
}
