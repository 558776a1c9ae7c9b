/// How far training images are distorted. Every amount is a bound of a uniform draw for each image and epoch, but for
/// `elastic`; 0 leaves the step out.
///
/// The steps are those that "Deep Learning from Scratch" lists in chapter 8, and the elastic distortion of Simard,
/// Steinkraus and Platt (2003).
public struct Augmentation: Hashable, Sendable {
  /// Pixels, along each axis.
  public var shift: Float = 0
  /// Degrees, either way.
  public var rotation: Float = 0
  /// The size becomes `1 - scale` to `1 + scale` times what it was.
  public var scale: Float = 0
  /// The width is multiplied, and the height divided, by 1 to `1 + aspect`, or the other way round.
  public var aspect: Float = 0
  /// Degrees by which upright strokes lean, either way.
  public var shear: Float = 0
  /// The share of each side that a crop at a random place may cut off; what is left is enlarged to the full size.
  public var crop: Float = 0
  /// The share of images that are mirrored left to right. Digits do not bear it.
  public var flip: Float = 0
  /// Levels are multiplied by `1 - brightness` to `1 + brightness`.
  public var brightness: Float = 0
  /// Differences from the image's mean level are multiplied by `1 - contrast` to `1 + contrast`.
  public var contrast: Float = 0
  /// Standard deviation in pixels of a smooth random displacement of every pixel.
  public var elastic: Float = 0
  /// Pixels over which that displacement is smoothed: the deviation of Simard's Gaussian.
  public var elasticRadius: Float = 4
  /// The longest side in pixels of a rectangle that is blanked, in half of the images.
  public var erase: Float = 0

  public init() {}

  /// No distortion.
  public static let none = Augmentation()

  /// Whether images stay as they are.
  public var isNone: Bool {
    var same = self
    same.elasticRadius = Augmentation.none.elasticRadius
    return same == .none
  }

  /// Every amount with its name on the command line, in the order of the documentation.
  public var amounts: [(name: String, value: Float)] {
    [
      ("shift", shift), ("rotate", rotation), ("scale", scale), ("aspect", aspect), ("shear", shear), ("crop", crop),
      ("flip", flip), ("brightness", brightness), ("contrast", contrast), ("elastic", elastic),
      ("elastic-radius", elasticRadius), ("erase", erase),
    ]
  }

  /// What each amount may be.
  private static let limits: [String: ClosedRange<Float>] = [
    "shift": 0...1000, "rotate": 0...180, "scale": 0...0.9, "aspect": 0...4, "shear": 0...60, "crop": 0...0.9,
    "flip": 0...1, "brightness": 0...1, "contrast": 0...1, "elastic": 0...100, "elastic-radius": 1...1000,
    "erase": 0...1000,
  ]

  /// Throws for an amount that is out of its range or no number.
  public func check() throws(TrainError) {
    for (name, value) in amounts {
      guard let limits = Self.limits[name], !limits.contains(value) else { continue }
      throw TrainError.option("--\(name): found \(value), expected \(limits.lowerBound) to \(limits.upperBound)")
    }
  }
}
