import ArgumentParser
import MoteCommandSupport
import MoteHost
import MoteImages
import MoteRuntime

/// Classifies images: the thin end of MoteHost.
@main
struct Infer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Classify pictures with a .mote model.",
    discussion: """
      Pictures (PGM, PPM) of the model's own size go in unchanged. Others are fitted as the model's contract says, digits \
      as MNIST was made: the ink scaled into 20 x 20 and centred by mass, its polarity detected. A model that takes gray \
      gets the luma of colours, one that takes colours gets gray in each of them. A tensor (.npy of dtype uint8, H W C or \
      C H W, with a number of inputs in front or not) goes in as it is. A bad file is \
      reported, the others are classified, and the exit status is 1. The time is that of the run alone, after one run \
      to warm up. MOTE_ISA=scalar forces a path.

      EXAMPLES
        infer image.pgm
        infer --model net.mote *.pgm
        infer --json --fit none image.pgm
        infer --model resnet18.mote --top 5 --labels imagenet.txt photo.ppm
        infer --model resnet18.mote batch.npy
        infer --plan streamed image.pgm
        infer --model vgg16.mote --threads 2 photo.ppm
        pngtopnm photo.png | ppmtopgm | infer --show -
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The model; the built-in digits network unless given.", valueName: "file"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "What becomes of pictures of another size: mnist, stretch, resize-and-crop, or none, which refuses them (default: the model's contract).",
      valueName: "fit"))
  var fit: Fit?

  @Option(
    help: ArgumentHelp(
      "How tensors lie in memory: layerwise or streamed (default: what the model was packed for).", valueName: "plan"))
  var plan: Plan.Kind?

  @Option(
    help: ArgumentHelp(
      "Threads that share each image, with the layerwise plan if more than one; the result is the same for any number. Gains on large networks only.",
      valueName: "count"))
  var threads = 1

  @Flag(
    help:
      "Take the other polarity: the negative of what the network would be given; with the fit mnist the ink is dark."
  )
  var invert = false

  @Option(help: ArgumentHelp("List the best classes of each picture, at most this many.", valueName: "count"))
  var top: Int?

  @Option(help: ArgumentHelp("A text file with a label for each class, one a line (default: those of the model).", valueName: "file"))
  var labels: String?

  @Flag(help: "Print one JSON object a line: file, class, label, probability, logits, microseconds; with --top also top.")
  var json = false

  @Flag(help: "Draw what the network is given.")
  var show = false

  @Option(
    help: ArgumentHelp("The most memory a model or an image may take: bytes, or with K, M, G.", valueName: "size"))
  var maxMemory = MemorySize.standard

  @Argument(help: ArgumentHelp("PGM or PPM files (P2, P3, P5, P6) or .npy tensors; - is standard input.", valueName: "image"))
  var images: [String]

  func validate() throws {
    guard !(json && show) else { throw ValidationError("--show draws for people and --json is for machines: use one.") }
    guard (1...SharedPlan.mostWorkers).contains(threads) else {
      throw ValidationError("--threads must be 1 to \(SharedPlan.mostWorkers).")
    }
    guard threads == 1 || plan != .streamed else {
      throw ValidationError("--plan streamed runs on one thread: leave out --threads.")
    }
    if let top, top < 1 { throw ValidationError("--top must be at least 1.") }
  }

  func run() throws {
    let classifier = try Classifier(
      modelPath: model, plan: plan, use: images.count > 1 ? .loops : .coldCalls, threads: threads,
      labelsPath: labels, maxMemory: maxMemory.bytes)
    let preparation = InputPreparation(classifier.loaded, fit: fit, invert: invert, maxMemory: maxMemory.bytes)
    var failed = false
    for path in images {
      do throws(CommandFailure) {
        for input in try preparation.read(path) {
          let result = try classifier.classify(input)
          if show { print(TerminalArt.draw(preparation.visible(input.bytes)), terminator: "") }
          print(json ? result.json(top: top) : top.map { result.text(top: $0) } ?? result.text)
        }
      } catch {
        CommandFailure.report(error)
        failed = true
      }
    }
    try StandardOutput.finish()
    if failed { throw ExitCode.failure }
  }
}

/// How messages and results call the file at `path`.
func displayName(_ path: String) -> String { path == "-" ? "standard input" : path }
