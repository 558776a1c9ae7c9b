import MoteRandom

/// In which order an epoch goes through the training images: a permutation (Fisher and Yates) that depends on the seed and
/// the epoch alone.
///
/// The book draws each batch anew from all images; a permutation shows every image once an epoch. Where the batch size
/// does not divide the images, the rest of the permutation is left out; it is other images in every epoch.
public struct EpochOrder: Equatable, Sendable {
  /// Positions in the training set, each once.
  public let indices: [Int]

  /// - Parameter epoch: counted from 0.
  public init(count: Int, seed: UInt64, epoch: Int) {
    var random = SplitMix64(seed: seed, .order, epoch: epoch)
    var indices = Array(0..<count)
    random.shuffle(&indices)
    self.indices = indices
  }

  /// The images of batch `batch`, counted from 0.
  /// - Precondition: the batch is whole.
  func batch(_ batch: Int, size: Int) -> ArraySlice<Int> { indices[batch * size..<(batch + 1) * size] }
}
