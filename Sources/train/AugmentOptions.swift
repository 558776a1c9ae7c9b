import ArgumentParser
import MoteTrain

/// How training images are distorted: the preset, and what replaces single amounts of it.
struct AugmentOptions: ParsableArguments {
  @Flag(help: "Distort the training images as the recipe shipped does; the options below replace single amounts.")
  var augment = false
  @Option(help: "Shift, up to so many pixels along each axis \(amount(\.shift)).")
  var shift: Float?
  @Option(help: "Rotate, up to so many degrees either way \(amount(\.rotation)).")
  var rotate: Float?
  @Option(help: "Scale, by 1 - SCALE to 1 + SCALE \(amount(\.scale)).")
  var scale: Float?
  @Option(help: "Stretch one axis and shrink the other, by up to 1 + ASPECT \(amount(\.aspect)).")
  var aspect: Float?
  @Option(help: "Lean, up to so many degrees either way \(amount(\.shear)).")
  var shear: Float?
  @Option(help: "Crop up to this share of each side, and enlarge what is left \(amount(\.crop)).")
  var crop: Float?
  @Option(help: "Mirror this share of the images; not for digits \(amount(\.flip)).")
  var flip: Float?
  @Option(help: "Multiply levels by 1 - BRIGHTNESS to 1 + BRIGHTNESS \(amount(\.brightness)).")
  var brightness: Float?
  @Option(help: "Multiply differences from the mean level by 1 - CONTRAST to 1 + CONTRAST \(amount(\.contrast)).")
  var contrast: Float?
  @Option(help: "Elastic distortion: standard deviation of the displacement in pixels \(amount(\.elastic)).")
  var elastic: Float?
  @Option(help: "Pixels over which the elastic displacement is smoothed \(amount(\.elasticRadius)).")
  var elasticRadius: Float?
  @Option(help: "Blank a rectangle with sides of up to so many pixels, in half of the images \(amount(\.erase)).")
  var erase: Float?

  func applied(to base: Augmentation) -> Augmentation {
    var augmentation = augment ? .standard : base
    let given: [(Float?, WritableKeyPath<Augmentation, Float>)] = [
      (shift, \.shift), (rotate, \.rotation), (scale, \.scale), (aspect, \.aspect), (shear, \.shear), (crop, \.crop),
      (flip, \.flip), (brightness, \.brightness), (contrast, \.contrast), (elastic, \.elastic),
      (elasticRadius, \.elasticRadius), (erase, \.erase),
    ]
    for case (let value?, let path) in given { augmentation[keyPath: path] = value }
    return augmentation
  }
}

/// The default of an amount, for the help.
private func amount(_ path: KeyPath<Augmentation, Float>) -> String { byRecipe { "\($0.augmentation[keyPath: path])" } }
