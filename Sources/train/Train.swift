import ArgumentParser
import MoteCommandSupport
import MoteGraph
import MoteTrain

@main
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Trains a network and writes the float32 parameters that convert reads.",
    discussion: """
      EXAMPLES
        train --digits 20000 --epochs 3             # needs nothing downloaded
        train --mnist mnist/ --recipe shipped -o deepconvnet.safetensors
        train --mnist mnist/ --log book.jsonl --plot book.svg
        train --mnist mnist/ --network lenet5 --recipe shipped --epochs 20
        train --mnist mnist/ --resume               # where it was interrupted
        train --mnist mnist/ --augment --rotate 15 --hold-out 5000 --no-test
        train --mnist fashion/ --start built-in --freeze conv1,conv2 --classes 10

      The recipes: book is chapter 8 of "Deep Learning from Scratch"
      (\(Train.summary(.book)), no distortions);
      shipped is a longer one (\(Train.summary(.shipped)),
      distortions). Every option replaces a part of the recipe.

      Tools/fetch-mnist downloads MNIST. Any images in files of its format and names
      will do, labels from 0. A checkpoint is written after every epoch and on
      interrupt (control-C).
      """)

  private static func summary(_ recipe: Recipe) -> String {
    let options = recipe.options
    return "\(options.epochs) epochs, batch \(options.batchSize), \(options.optimizer.name) at \(options.learningRate)"
  }

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Network") var start: StartOptions
  @Option(help: "The options to begin with: \(Recipe.names.joined(separator: " or ")).")
  var recipe = Recipe.names[0]
  @OptionGroup(title: "Training") var training: OptimizerOptions
  @OptionGroup(title: "Augmentation") var augmentation: AugmentOptions
  @Option(help: "A file, or a directory for one, that holds the last checkpoint [default: OUTPUT.checkpoint, removed at the end].")
  var checkpoint: String?
  @Flag(help: "Go on from the checkpoint; everything else as it was given before.")
  var resume = false
  @Option(help: "Write the training log to this file: a JSON object for the run, and one for each epoch.")
  var log: String?
  @Option(help: "Draw loss and error by epoch to this file, as SVG.")
  var plot: String?
  @Option(name: .shortAndLong, help: "The file of parameters to write [default: NETWORK.safetensors].")
  var output: String?
  @Flag(help: "Print only what is wrong.")
  var quiet = false

  func run() throws {
    let session = try Session(self)
    Interrupt.listen()
    try session.train()
  }
}
