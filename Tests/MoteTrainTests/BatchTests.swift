import MoteGraph
import MoteImport
import MoteTestSupport
import Testing

@testable import MoteTrain

@Suite("Batches") struct BatchTests {
  /// Images whose every pixel says which one it is.
  private func images(_ count: Int) -> LabelledImages {
    let shape = Shape(4, 4, 1)
    return LabelledImages(
      shape: shape, pixels: (0..<count).flatMap { [UInt8](repeating: UInt8($0), count: shape.count) },
      labels: (0..<count).map { UInt8($0 % 10) })
  }
  private var strong: Augmentation {
    var augmentation = Augmentation()
    (augmentation.shift, augmentation.rotation, augmentation.elastic) = (2, 20, 1)
    return augmentation
  }
  private func feed(_ steps: Range<Int>, seed: UInt64 = 7, augmentation: Augmentation = .none) -> [Batch] {
    let feeder = BatchFeeder(
      images(53), batchSize: 10, augmentation: augmentation, inputScale: 1, seed: seed, steps: steps)
    return steps.map { _ in feeder.next() }
  }

  @Test("an epoch's order holds every image once") func permutation() {
    let order = EpochOrder(count: 100, seed: 5, epoch: 3)
    #expect(order.indices.sorted() == Array(0..<100))
    #expect(order.indices != Array(0..<100))
    #expect(order == EpochOrder(count: 100, seed: 5, epoch: 3))
    #expect(order != EpochOrder(count: 100, seed: 5, epoch: 4))
    #expect(order != EpochOrder(count: 100, seed: 6, epoch: 3))
    #expect(EpochOrder(count: 1, seed: 1, epoch: 0).indices == [0])
  }

  @Test("every place of an epoch's order is as likely for every image") func uniformOrder() {
    var counts = [Int](repeating: 0, count: 25)
    for epoch in 0..<2000 {
      for (place, index) in EpochOrder(count: 5, seed: 1, epoch: epoch).indices.enumerated() { counts[place * 5 + index] += 1 }
    }
    // 400 expected; five standard deviations are 90.
    #expect(counts.allSatisfy { abs($0 - 400) < 90 })
  }

  @Test("an epoch's batches hold different images with their labels; the rest is left out") func wholeBatches() {
    let epoch = feed(0..<5)
    #expect(epoch.allSatisfy { $0.images.count == 160 && $0.labels.count == 10 })
    let shown = epoch.flatMap { batch in (0..<10).map { Int(batch.images[$0 * 16]) } }
    #expect(Set(shown).count == 50)
    #expect(epoch.flatMap(\.labels) == shown.map { UInt8($0 % 10) })
    let second = feed(5..<10).flatMap { batch in (0..<10).map { Int(batch.images[$0 * 16]) } }
    #expect(second != shown)
  }

  @Test("going on in the middle of an epoch gives the batches that would have come") func resumed() {
    let all = feed(0..<12, augmentation: strong)
    #expect(feed(7..<12, augmentation: strong) == Array(all[7...]))
    #expect(feed(0..<12, augmentation: strong) == all)
    #expect(feed(0..<12, seed: 8, augmentation: strong) != all)
  }

  @Test("a feeder that is not emptied ends its thread") func abandoned() {
    let feeder = BatchFeeder(
      images(50), batchSize: 10, augmentation: .none, inputScale: 1, seed: 1, steps: 0..<1_000_000)
    #expect(feeder.next().labels.count == 10)
  }
}

@Suite("Labelled images") struct LabelledImagesTests {
  private let graph = Graph(
    name: "tiny", input: Shape(2, 2, 1), inputScale: 1, labels: ["a", "b"],
    nodes: [Graph.Node(name: "affine", operation: .affine(Affine(2, weights: "W", bias: "b")), inputs: [0])])
  private func set(_ labels: [UInt8]?, height: Int = 2) -> ImageSet {
    ImageSet(height: height, width: 2, count: 3, pixels: [UInt8](repeating: 9, count: 6 * height), labels: labels)
  }

  @Test("refuses a label out of range, naming the image") func labelOutOfRange() {
    #expect(throws: TrainError.data("train: image 2: found label 2, expected 0 to 1 for 2 classes")) {
      try LabelledImages(set([0, 1, 2]), named: "train", for: graph)
    }
  }
  @Test("refuses images without labels") func noLabels() {
    #expect(throws: TrainError.data("test: found images without labels, expected a file of labels beside them")) {
      try LabelledImages(set(nil), named: "test", for: graph)
    }
  }
  @Test("refuses a set of no images") func noImages() {
    #expect(throws: TrainError.data("train: found no images, expected at least one")) {
      try LabelledImages(ImageSet(height: 2, width: 2, count: 0, pixels: [], labels: []), named: "train", for: graph)
    }
  }
  @Test("refuses images of the wrong size") func wrongSize() {
    #expect(throws: TrainError.data("train: found images of 3x2x1, expected 2x2x1")) {
      try LabelledImages(set([0, 1, 1], height: 3), named: "train", for: graph)
    }
  }
  @Test("holds out the last images") func heldOut() throws {
    let images = try LabelledImages(set([0, 1, 1]), named: "train", for: graph)
    let (training, validation) = try images.holdingOut(1)
    #expect(training == images[0..<2] && validation == images[2..<3])
    #expect(validation.labels == [1])
  }
  @Test("refuses to hold out none or all", arguments: [0, 3, -1]) func heldOutTooMany(_ count: Int) throws {
    let images = try LabelledImages(set([0, 1, 1]), named: "train", for: graph)
    #expect(throws: TrainError.self) { try images.holdingOut(count) }
  }
}
