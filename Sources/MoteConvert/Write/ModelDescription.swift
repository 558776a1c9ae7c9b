import MoteFormat
import MoteRuntime

/// What a model file says of its input and its classes.
public struct ModelDescription: Sendable {
  public let picture: PictureContract
  /// The input's `H`, `W` and `C`.
  public let height, width, channels: Int
  public let classes: Int

  /// - Throws: for a file that does not open.
  public init(file: [UInt8]) throws(ConvertError) {
    self = try withVerified(file) { model in
      ModelDescription(
        picture: PictureContract(of: model), height: model.input.height, width: model.input.width,
        channels: model.input.channels, classes: model.output.elementCount)
    }
  }

  private init(picture: PictureContract, height: Int, width: Int, channels: Int, classes: Int) {
    (self.picture, self.height, self.width) = (picture, height, width)
    (self.channels, self.classes) = (channels, classes)
  }
}
