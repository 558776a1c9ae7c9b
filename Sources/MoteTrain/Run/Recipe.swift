/// Training options and distortions that belong together.
public struct Recipe: Hashable, Sendable {
  public var options = TrainingOptions()
  public var augmentation = Augmentation.none

  public init() {}

  /// "Deep Learning from Scratch", chapter 8: 20 epochs, batch 100, Adam at 0.001, its dropout, no distortion.
  public static let book = Recipe()

  /// The recipe of the weights in Fixtures: distorted digits, half of the book's dropout, a cosine schedule and
  /// averaged weights. Of the few recipes tried it was the best on 5,000 images held out of the training set.
  public static let shipped: Recipe = {
    var recipe = Recipe()
    recipe.options.epochs = 40
    recipe.options.dropoutRatio = 0.25
    recipe.options.learningRate = 0.002
    recipe.options.schedule = .cosine(warmupSteps: 600, finalFraction: 0.001)
    recipe.options.averaging = 0.999
    recipe.augmentation = .standard
    return recipe
  }()

  /// The names that `named(_:)` knows.
  public static let names = ["book", "shipped"]

  public static func named(_ name: String) -> Recipe? {
    switch name {
    case "book": .book
    case "shipped": .shipped
    default: nil
    }
  }
}

extension Augmentation {
  /// The distortions of `Recipe.shipped`: mild ones; stronger ones did worse on held-out images.
  public static let standard: Augmentation = {
    var augmentation = Augmentation()
    augmentation.shift = 2
    augmentation.rotation = 12
    augmentation.scale = 0.12
    augmentation.aspect = 0.1
    augmentation.shear = 10
    augmentation.elastic = 0.8
    augmentation.brightness = 0.1
    return augmentation
  }()
}
