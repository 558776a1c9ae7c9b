import MoteCommandSupport
import MoteFormat
import MoteHost
import MoteImages

/// From a file to bytes as the model's contract wants them.
struct InputPreparation {
  /// What the network runs on once.
  struct Input {
    /// The file, and of several inputs in one file their number.
    let name: String
    /// `[H, W, C]`.
    let bytes: [UInt8]
  }

  private let pictures: PictureInput
  private let maxMemory: Int

  /// - Parameter fit: nil for what the contract says.
  init(_ loaded: LoadedModel, fit: Fit?, invert: Bool, maxMemory: Int) {
    let contract = loaded.contract
    pictures = PictureInput(
      height: loaded.height, width: loaded.width, channels: loaded.channels, channelOrder: contract.channelOrder,
      polarity: contract.polarity, fit: fit ?? Fit(contract.fit), resizeSide: contract.resizeSide, invert: invert)
    self.maxMemory = maxMemory
  }

  /// Reads the picture or the tensors at `path`, with a note on standard error when a picture's size changed.
  func read(_ path: String) throws(CommandFailure) -> [Input] {
    let bytes = try InputFile.read(path, maxBytes: maxMemory)
    let name = displayName(path)
    do throws(ImageError) {
      let (inputs, notes) = try pictures.inputs(bytes, maxMemory: maxMemory)
      if let notes { StandardError.note("\(name): \(notes)") }
      return inputs.enumerated().map { index, input in
        Input(name: inputs.count == 1 ? name : "\(name)[\(index)]", bytes: input)
      }
    } catch {
      throw CommandFailure(path: name, "\(error)")
    }
  }

  /// The input as people can see it: its luma where it has colours, of other channels the first.
  func visible(_ input: [UInt8]) -> GrayImage {
    let (width, height, channels) = (pictures.width, pictures.height, pictures.channels)
    if channels == 3 {
      let picture = Picture(width: width, height: height, channels: 3, samples: input)
      return (pictures.channelOrder == .bgr ? picture.reversingColours : picture).gray
    }
    let first = stride(from: 0, to: input.count, by: channels).map { input[$0] }
    return GrayImage(width: width, height: height, pixels: first)
  }
}
