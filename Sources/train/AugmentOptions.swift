import ArgumentParser
import MoteTrain

/// How training images are distorted: the preset, and what replaces single amounts of it.
struct AugmentOptions: ParsableArguments {
  @Flag(help: "Distort the training images as the recipe shipped does; the options below replace single amounts.")
  var augment = false
  @Option(help: "Shift, up to so many pixels along each axis.")
  var shift: Float?
  @Option(help: "Rotate, up to so many degrees either way.")
  var rotate: Float?
  @Option(help: "Scale, by 1 - SCALE to 1 + SCALE.")
  var scale: Float?
  @Option(help: "Stretch one axis and shrink the other, by up to 1 + ASPECT.")
  var aspect: Float?
  @Option(help: "Lean, up to so many degrees either way.")
  var shear: Float?
  @Option(help: "Crop up to this share of each side, and enlarge what is left.")
  var crop: Float?
  @Option(help: "Mirror this share of the images; not for digits.")
  var flip: Float?
  @Option(help: "Multiply levels by 1 - BRIGHTNESS to 1 + BRIGHTNESS.")
  var brightness: Float?
  @Option(help: "Multiply differences from the mean level by 1 - CONTRAST to 1 + CONTRAST.")
  var contrast: Float?
  @Option(help: "Elastic distortion: standard deviation of the displacement in pixels.")
  var elastic: Float?
  @Option(help: "Pixels over which the elastic displacement is smoothed.")
  var elasticRadius: Float?
  @Option(help: "Blank a rectangle with sides of up to so many pixels, in half of the images.")
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
