/// Training options and distortions that belong together.
public struct Recipe: Hashable, Sendable {
  public var options = TrainingOptions()
  public var augmentation = Augmentation.none

  public init() {}

  /// "Deep Learning from Scratch", chapter 8: 20 epochs, batch 100, Adam at 0.001, its dropout, no distortion.
  public static let book = Recipe()

  /// The recipe of the weights in Fixtures: mildly distorted digits, a fifth of the book's dropout, a cosine schedule and
  /// averaged weights. Of the recipes tried it was the best on the last 10,000 training images, held out.
  public static let shipped: Recipe = {
    var recipe = Recipe()
    recipe.options.epochs = 40
    recipe.options.dropoutRatio = 0.1
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
  /// The distortions of `Recipe.shipped`: mild ones, for MNIST's digits are centred and of one
  /// brightness; stronger ones did worse on held-out images.
  public static let standard: Augmentation = {
    var augmentation = Augmentation()
    augmentation.shift = 1
    augmentation.rotation = 8
    augmentation.scale = 0.08
    augmentation.aspect = 0.05
    augmentation.shear = 5
    augmentation.elastic = 0.8
    return augmentation
  }()
}
