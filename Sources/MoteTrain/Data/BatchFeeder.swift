import Foundation
import MoteGraph
import MoteRandom
import Synchronization

/// What one training step reads.
public struct Batch: Equatable, Sendable {
  /// `[batch, H, W, C]`, as the network's first layer reads them: scaled, and augmented if that was asked for.
  public var images: [Float]
  public var labels: [UInt8]
}

/// Prepares batches on a thread of its own while the step before them runs.
///
/// Which images step `n` gets and how they are distorted follows from the seed and from `n`; a feeder that starts in the
/// middle of an epoch continues exactly as one that started at its beginning.
public final class BatchFeeder {
  /// Batches that are ready ahead of the step that runs.
  private static let ahead = 2
  private let queue: Queue

  /// - Parameters:
  ///   - steps: the training steps to prepare for, counted over all epochs from 0.
  /// - Precondition: `images` holds at least one batch.
  public init(
    _ images: LabelledImages, batchSize: Int, augmentation: Augmentation, inputScale: Float, seed: UInt64,
    steps: Range<Int>
  ) {
    precondition(batchSize > 0 && batchSize <= images.count, "at least one whole batch")
    let queue = Queue(free: Self.ahead)
    self.queue = queue
    let thread = Thread {
      var maker = BatchMaker(images, batchSize: batchSize, augmentation: augmentation, inputScale: inputScale, seed: seed)
      for step in steps {
        queue.free.wait()
        if queue.isStopped { return }
        queue.append(maker.batch(step: step))
      }
    }
    thread.start()
  }

  /// The next step's batch; waits for it where it is not ready.
  /// - Precondition: called at most once for each step.
  public func next() -> Batch {
    queue.ready.wait()
    let batch = queue.removeFirst()
    queue.free.signal()
    return batch
  }

  deinit { queue.stop() }

  private final class Queue: Sendable {
    let free: DispatchSemaphore
    let ready = DispatchSemaphore(value: 0)
    private let contents = Mutex<(batches: [Batch], isStopped: Bool)>(([], false))

    init(free count: Int) {
      // A semaphore must not be below its first value when it goes, so it starts at 0.
      free = DispatchSemaphore(value: 0)
      for _ in 0..<count { free.signal() }
    }

    var isStopped: Bool { contents.withLock { $0.isStopped } }

    func append(_ batch: Batch) {
      contents.withLock { $0.batches.append(batch) }
      ready.signal()
    }

    func removeFirst() -> Batch { contents.withLock { $0.batches.removeFirst() } }

    func stop() {
      contents.withLock { $0.isStopped = true }
      free.signal()
    }
  }
}

/// Makes the batch of any step.
struct BatchMaker {
  private let images: LabelledImages
  private let batchSize: Int
  private let seed: UInt64
  private var augmenter: Augmenter
  private var order: (epoch: Int, EpochOrder)?

  init(_ images: LabelledImages, batchSize: Int, augmentation: Augmentation, inputScale: Float, seed: UInt64) {
    self.images = images
    self.batchSize = batchSize
    self.seed = seed
    augmenter = Augmenter(augmentation, shape: images.shape, inputScale: inputScale)
  }

  mutating func batch(step: Int) -> Batch {
    let stepsPerEpoch = images.count / batchSize
    let epoch = step / stepsPerEpoch
    if order?.epoch != epoch { order = (epoch, EpochOrder(count: images.count, seed: seed, epoch: epoch)) }
    let indices = order?.1.batch(step % stepsPerEpoch, size: batchSize) ?? []
    let size = images.shape.count
    var floats = [Float](repeating: 0, count: batchSize * size)
    var labels: [UInt8] = []
    labels.reserveCapacity(batchSize)
    for (position, index) in indices.enumerated() {
      var random = SplitMix64(seed: seed, .augmentation, epoch: epoch, index: index)
      augmenter.apply(to: images.pixels, at: index * size, into: &floats, at: position * size, using: &random)
      labels.append(images.labels[index])
    }
    return Batch(images: floats, labels: labels)
  }
}
