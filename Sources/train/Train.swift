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
        train --digits 20000 --epochs 3                        our own digits; needs nothing downloaded
        train --mnist mnist/ --augment -o deepconvnet.safetensors
        train --mnist mnist/ --recipe book --log book.jsonl --plot book.svg
        train --mnist mnist/ --recipe book --resume            goes on where the same command was interrupted
        train --mnist mnist/ --augment --hold-out 5000 --no-test --elastic 1.2 --rotate 15
        train --mnist letters/ --start built-in --freeze conv1,conv2,conv3,conv4 --classes 26 --epochs 5

      The recipes: book is chapter 8 of "Deep Learning from Scratch" (20 epochs, batch 100, Adam at 0.001, no
      augmentation); shipped is a longer one with distortions. Every option replaces a part of it.
      Tools/fetch-mnist downloads MNIST. A checkpoint is written after every epoch and on interrupt (control-C).
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Network") var start: StartOptions
  @Option(help: "The options to begin with: \(Recipe.names.joined(separator: " or ")).")
  var recipe = "book"
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
