/// The shape of one activation tensor: `H W C`, stored NHWC with the batch dimension left out.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  public var height: Int
  public var width: Int
  public var channels: Int

  public init(_ height: Int, _ width: Int, _ channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// `H · W · C`.
  public var count: Int { height * width * channels }
  public var description: String { "\(height)x\(width)x\(channels)" }
}
