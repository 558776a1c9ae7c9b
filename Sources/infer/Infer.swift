import ArgumentParser
import MoteCommandSupport
import MoteImages
import MoteRuntime

/// Classifies images: the thin end of MoteHost.
@main
struct Infer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Classify PGM images with a .mote model.",
    discussion: """
      Images of the model's own size go in unchanged. Others are normalised as the model's contract says, for digits \
      as MNIST was made: the ink scaled into 20 x 20 and centred by mass, its polarity detected. A bad image is \
      reported, the others are classified, and the exit status is 1. The time is that of the run alone, after one run \
      to warm up. MOTE_ISA=scalar forces a path.

      EXAMPLES
        infer image.pgm
        infer --model net.mote *.pgm
        infer --json --fit none image.pgm
        infer --plan streamed image.pgm
        pngtopnm photo.png | ppmtopgm | infer --show -
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The model; the built-in digits network unless given.", valueName: "file"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "What becomes of images of another size: mnist or none, which refuses them (default: the model's contract).",
      valueName: "fit"))
  var fit: Fit?

  @Option(
    help: ArgumentHelp(
      "How tensors lie in memory: layerwise or streamed (default: what the model was packed for).", valueName: "plan"))
  var plan: Plan.Kind?

  @Flag(
    help:
      "Take the other polarity: the negative of an image of the model's size; in others the ink is dark."
  )
  var invert = false

  @Flag(help: "Print one JSON object a line: file, class, label, probability, logits, microseconds.")
  var json = false

  @Flag(help: "Draw what the network is given.")
  var show = false

  @Option(
    help: ArgumentHelp("The most memory a model or an image may take: bytes, or with K, M, G.", valueName: "size"))
  var maxMemory = MemorySize.standard

  @Argument(help: ArgumentHelp("PGM files (P2 or P5); - is standard input.", valueName: "image"))
  var images: [String]

  func validate() throws {
    guard !(json && show) else { throw ValidationError("--show draws for people and --json is for machines: use one.") }
  }

  func run() throws {
    let classifier = try Classifier(
      modelPath: model, plan: plan, use: images.count > 1 ? .loops : .coldCalls, maxMemory: maxMemory.bytes)
    let input = InputPreparation(classifier.loaded, fit: fit, invert: invert, maxMemory: maxMemory.bytes)
    var failed = false
    for path in images {
      do throws(CommandFailure) {
        let image = try input.read(path)
        let result = try classifier.classify(image, named: displayName(path))
        if show { print(TerminalArt.draw(image), terminator: "") }
        print(json ? result.json : result.text)
      } catch {
        CommandFailure.report(error)
        failed = true
      }
    }
    try StandardOutput.finish()
    if failed { throw ExitCode.failure }
  }
}

extension Fit: ExpressibleByArgument {}

/// How messages and results call the file at `path`.
func displayName(_ path: String) -> String { path == "-" ? "standard input" : path }
