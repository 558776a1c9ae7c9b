import ArgumentParser
import MoteCommandSupport
import MoteConvert
import MoteFormat
import MoteGraph
import MoteImages

/// The options that say what pictures a model takes and what its classes are called.
struct PictureOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The names of the classes: a text file with one a line.", valueName: "file"))
  var labels: String?
  @Option(
    name: [.customLong("channel-order"), .customLong("channels")],
    help: ArgumentHelp("What the input's channels are: gray, rgb or bgr (default: gray for one channel, rgb for three).", valueName: "order"))
  var channelOrder: ChannelOrder?
  @Option(
    help: ArgumentHelp(
      "What becomes of pictures of another size: none, mnist, stretch or resize-and-crop (default: mnist for one channel, resize-and-crop for three).",
      valueName: "fit"))
  var fit: Fit?
  @Option(
    help: ArgumentHelp(
      "With the fit resize-and-crop: what a picture's shorter side becomes before its middle is taken (default: 8/7 of the input's side).",
      valueName: "pixels"))
  var resize: Int?
  @Option(
    help: ArgumentHelp(
      "The network takes (byte / 255 - mean) / std: the mean of each channel, in the input's order, as 0.485,0.456,0.406. Bytes stay the model's input; a table does it.",
      valueName: "numbers"))
  var mean: NumberList?
  @Option(help: ArgumentHelp("What --mean goes with; 1 for each channel when left out.", valueName: "numbers"))
  var std: NumberList?

  func validate() throws {
    if resize != nil, let fit, fit != .resizeAndCrop { throw ValidationError("--resize goes with --fit resize-and-crop.") }
    if let resize, resize < 1 { throw ValidationError("--resize must be at least 1.") }
  }

  var isEmpty: Bool { labels == nil && channelOrder == nil && fit == nil && resize == nil }

  /// What `--mean` and `--std` say; nil without them.
  func normalization(channels: Int) throws -> InputNormalization? {
    guard mean != nil || std != nil else { return nil }
    return try InputNormalization(
      mean: mean?.values ?? [Float](repeating: 0, count: channels), std: std?.values ?? [Float](repeating: 1, count: channels),
      channels: channels)
  }

  /// How pictures become the input of a new model; nil where gray ones must have its size, as nothing was said.
  func input(_ shape: Shape) throws -> PictureInput? {
    guard shape.channels != 1 || fit != nil || resize != nil else { return nil }
    let picture = contract(of: .standard(height: shape.height, width: shape.width, channels: shape.channels))
    try picture.check(height: shape.height, width: shape.width, channels: shape.channels)
    return PictureInput(
      height: shape.height, width: shape.width, channels: shape.channels, channelOrder: picture.channelOrder,
      polarity: picture.polarity, fit: Fit(picture.fit), resizeSide: picture.resizeSide)
  }

  /// A contract with what the options change in it.
  private func contract(of picture: PictureContract) -> PictureContract {
    var picture = picture
    if let channelOrder { picture.channelOrder = channelOrder }
    if let fit = fit ?? resize.map({ _ in .resizeAndCrop }) {
      if fit.code != picture.fit { picture.resizeSide = 0 }
      picture.fit = fit.code
    }
    if let resize { picture.resizeSide = resize }
    return picture
  }

  /// The model with its contract as these options say; where they say nothing, the standard one for a new model, and what
  /// it was for any other.
  /// - Parameter bytes: a file that the converter wrote, or any model.
  func described(_ bytes: [UInt8], isNew: Bool, maxMemory: Int) throws -> [UInt8] {
    guard isNew || !isEmpty else { return bytes }
    let opened = try ModelDescription(file: bytes)
    let names = try labels.map { try LabelFile.read($0, classes: opened.classes, maxBytes: maxMemory) }
    let picture = contract(
      of: isNew ? .standard(height: opened.height, width: opened.width, channels: opened.channels) : opened.picture)
    let isSame = picture.saysTheSame(as: opened.picture)
    guard names != nil || !isSame else { return bytes }
    return try MoteConvert.describe(bytes, picture: isSame ? nil : picture, labels: names)
  }
}

extension PictureContract {
  /// Equal but for mean and std, which belong to the layers.
  fileprivate func saysTheSame(as other: PictureContract) -> Bool {
    channelOrder == other.channelOrder && polarity == other.polarity && fit == other.fit && resizeSide == other.resizeSide
  }
}

/// Numbers with commas between them.
struct NumberList: ExpressibleByArgument {
  let values: [Float]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Float($0) }
    guard values.count == parts.count, values.allSatisfy(\.isFinite) else { return nil }
    self.values = values
  }
}

extension ChannelOrder: ExpressibleByArgument {
  public init?(argument: String) {
    guard let order = Self.allNamed.first(where: { "\($0)" == argument }) else { return nil }
    self = order
  }

  public static var allValueStrings: [String] { allNamed.map { "\($0)" } }

  private static var allNamed: [ChannelOrder] { [.gray, .rgb, .bgr] }
}
