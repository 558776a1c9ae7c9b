import MoteCommandSupport
import MoteFormat
import MoteHost
import MoteImages

/// From a file to pixels as the model's contract wants them.
struct InputPreparation {
  private let height, width, channels: Int
  private let polarity: InputPolarity
  private let fit: Fit
  private let invert: Bool
  private let maxMemory: Int

  /// - Parameter fit: nil for what the contract says.
  init(_ loaded: LoadedModel, fit: Fit?, invert: Bool, maxMemory: Int) {
    (height, width, channels) = (loaded.height, loaded.width, loaded.channels)
    polarity = loaded.contract.polarity
    self.fit = fit ?? (loaded.contract.fit == .mnist ? .mnist : .none)
    self.invert = invert
    self.maxMemory = maxMemory
  }

  /// Reads the image at `path` and brings it to the model's size, with a note on standard error when that changed it.
  func read(_ path: String) throws(CommandFailure) -> GrayImage {
    let bytes = try InputFile.read(path, maxBytes: maxMemory)
    let name = displayName(path)
    guard channels == 1 else {
      throw CommandFailure(path: name, "a PGM image has 1 channel; the model takes \(channels)")
    }
    do throws(ImageError) {
      let image = try PGM.read(bytes, maxMemory: maxMemory)
      if image.height == height, image.width == width { return invert ? image.inverted : image }
      guard fit == .mnist, height == width else {
        throw ImageError(
          .badHeader, at: 0,
          "found an image of \(image.width) x \(image.height), expected \(width) x \(height)"
            + (height == width ? " (--fit mnist normalises other sizes)" : ""))
      }
      let (fitted, notes) = try fitToMNIST(image, polarity: inkPolarity, side: height)
      StandardError.note("\(name): \(notes)")
      return polarity == .inkIsDark ? fitted.inverted : fitted
    } catch {
      throw CommandFailure(path: name, "\(error)")
    }
  }

  /// Detected, or with `--invert` the opposite of what the network was trained on.
  private var inkPolarity: Polarity {
    guard invert else { return .automatic }
    return polarity == .inkIsDark ? .inkIsBright : .inkIsDark
  }
}
