import ArgumentParser
import MoteTrain

/// What replaces the recipe's training options.
struct OptimizerOptions: ParsableArguments {
  @Option(help: "Epochs: how often training goes through all images \(byRecipe { "\($0.options.epochs)" }).")
  var epochs: Int?
  @Option(name: .customLong("batch"), help: "Images a step \(byRecipe { "\($0.options.batchSize)" }).")
  var batchSize: Int?
  @Option(
    name: .customLong("lr"), help: "Learning rate: the peak of the schedule \(byRecipe { "\($0.options.learningRate)" }).")
  var learningRate: Float?
  @Option(help: "adam or momentum \(byRecipe(\.options.optimizer.name)).")
  var optimizer: String?
  @Option(
    help: "For --optimizer momentum: how much of the last step is kept (default: \(OptimizerKind.usualMomentum)).")
  var momentum: Float?
  @Option(help: "How the learning rate changes: constant, step or cosine \(byRecipe(\.options.schedule.name)).")
  var schedule: String?
  @Option(
    help: "For the schedule step: epochs between two steps (default: \(LearningRateSchedule.usualStep.everyEpochs)).")
  var stepEpochs: Int?
  @Option(
    help: """
      For the schedule step: what each step multiplies the rate by (default: \(LearningRateSchedule.usualStep.factor)).
      """)
  var stepFactor: Float?
  @Option(
    help: """
      For the schedule cosine: steps over which the rate rises from 0 \
      (default: the recipe's, or \(LearningRateSchedule.usualCosine.warmupSteps)).
      """)
  var warmup: Int?
  @Option(
    help: """
      For the schedule cosine: the share of the peak at the last step \
      (default: the recipe's, or \(LearningRateSchedule.usualCosine.finalFraction)).
      """)
  var finalFraction: Float?
  @Option(
    help: """
      book: inference multiplies by 1 - ratio. inverted: training divides by it. Recorded for convert \
      (default: as --start was trained, or \(Recipe.book.options.dropout.rawValue)).
      """)
  var dropout: String?
  @Option(
    help: """
      The share of values that dropout blanks \
      (default: as --start was trained, or by recipe: \(values { "\($0.options.dropoutRatio)" })).
      """)
  var dropoutRatio: Float?
  @Option(
    help: """
      The part of every weight, times the rate, that a step takes away \(byRecipe { "\($0.options.weightDecay)" }).
      """)
  var weightDecay: Float?
  @Option(
    help: """
      Keep, evaluate and write a moving average of the parameters with this decay; 0 for none \
      \(byRecipe { $0.options.averaging.map { "\($0)" } ?? "none" }).
      """)
  var average: Float?
  @Option(
    help: "The part of each target that is spread over all classes \(byRecipe { "\($0.options.labelSmoothing)" }).")
  var labelSmoothing: Float?
  @Option(help: "Decides initial parameters, order, distortions and dropout \(byRecipe { "\($0.options.seed)" }).")
  var seed: UInt64?
  @Option(
    help: "Threads that share each batch; the result depends on their number \(byRecipe { "\($0.options.threads)" }).")
  var threads: Int?
}

/// An option's default for the help, taken from the recipes.
func byRecipe(_ value: (Recipe) -> String) -> String { "(default: \(values(value)))" }

/// One value if the recipes agree, else each recipe's.
private func values(_ value: (Recipe) -> String) -> String {
  let all = Recipe.names.compactMap { name in Recipe.named(name).map { (name, value($0)) } }
  return Set(all.map(\.1)).count == 1 ? all[0].1 : all.map { "\($0) \($1)" }.joined(separator: ", ")
}
