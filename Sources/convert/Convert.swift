import ArgumentParser
import MoteCommandSupport
import MoteConvert
import MoteFormat
import MoteGraph
import MoteImport
import MoteInputs

@main
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turns trained float32 parameters into one compact .mote file.",
    discussion: """
      EXAMPLES
        convert --int8                                   the built-in digits model, deepconvnet-int8.mote
        convert params.pkl --int8 --calibrate mnist/     your parameters, ranges from the first 500 training images
        convert params.npz --fp16 -o net.mote            binary16 weights; needs no calibration
        convert params.pkl --int8 --method mse --calibrate folder-of-pgm/
        convert model.onnx --int8 --calibrate images.idx  a network from an ONNX model, opsets 11 to 21
        convert lenet5.safetensors --int8                 another network, known by its arrays
        convert --network resnet18 --seed 1 --fp16        random weights, for tests and measurements
        convert --target cortex-m4 --max-flash 245K --max-ram 24K    packed for a microcontroller
        convert net.mote --target cortex-m55             the same from a model that was converted before
        convert resnet18.onnx --calibrate folder-of-ppm/ --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225
        convert lenet5.safetensors --keep-float auto --target-sqnr 40    the layers that matter most in float
        convert net.mote --labels imagenet.txt --fit resize-and-crop --resize 256 -o named.mote

      --target picks how each layer's weights are stored and how it is computed: the fewest instructions that fit. It
      says what it chose, and what a little more or less memory would buy. Every choice gives the same results, bit for bit.

      PARAMETERS may be a numpy pickle (protocols 2 to 5), .npy, .npz or .safetensors, gzip-compressed or not.
      The arrays are named as the network names them (deepconvnet: W1...W8, b1...b8), by which the network is found out unless
      --network says it. With --target it may also be a .mote model with canonical weights. An .onnx model brings its own
      network; external data must lie beside it.
      """)

  @Argument(help: "The trained parameters, or an .onnx model; the built-in ones when left out.")
  var parameters: String?
  @Flag(name: .customLong("int8"), help: "8-bit weights and activations (the default).")
  var isInt8 = false
  @Flag(name: .customLong("fp16"), help: "binary16 weights, float32 activations.")
  var isFloat16 = false
  @Option(
    help: "The network that the parameters belong to: \(Graph.networkNames.joined(separator: ", ")) [default: found out from the file; with --seed deepconvnet].")
  var network: String?
  @Option(
    help: "Random parameters in the place of trained ones, by He's rule, before tanh and sigmoid by Glorot's; INT8 then calibrates on random bytes of this seed, unless told otherwise.")
  var seed: UInt64?
  @Option(
    help: "Calibration images: an idx file (.gz or not), a directory with MNIST, a folder of .pgm, .ppm and .npy files (other sizes are fitted as --fit says), or an idx file of four dimensions N, H, W, C.")
  var calibrate: String?
  @Option(help: "Calibrates on random bytes of this seed in the place of images (default: digits, with --seed that seed).")
  var calibrationSeed: UInt64?
  @Option(help: "How many calibration images are used, from the first on [default: 500; 32 random ones].")
  var calibrationImages: Int?
  @Option(help: "How the range of each activation is chosen: minmax, percentile or mse.")
  var method = CalibrationMethod.standard
  @Option(help: "For --method percentile: the share of values kept, in percent.")
  var percent = 99.99
  @Option(
    help: ArgumentHelp(
      "A layer of an INT8 model to keep in float, with binary16 weights; may be given again. auto: finds out which layers gain most and keeps as many as reach --target-sqnr.",
      valueName: "layer"))
  var keepFloat: [String] = []
  @Option(help: ArgumentHelp("With --keep-float auto: the signal to quantization noise of the logits on the first 8 calibration images.", valueName: "dB"))
  var targetSqnr = 40.0
  @Flag(help: "Take off each bias of an INT8 model what the rounding of weights shifts its channel by on average.")
  var correctBias = false
  @Option(help: "The most memory that any one input may expand to.")
  var maxMemory = MemorySize.standard
  @OptionGroup(title: "Packing for microcontrollers")
  var packing: Packing
  @OptionGroup(title: "Pictures and classes")
  var pictures: PictureOptions
  @Option(name: .shortAndLong, help: "The file to write [default: NETWORK-int8.mote or NETWORK-fp16.mote, with --target NAME-CORE.mote].")
  var output: String?
  @Flag(help: "Print only what is wrong.")
  var quiet = false

  func validate() throws {
    if isInt8 && isFloat16 { throw ValidationError("--int8 and --fp16 exclude each other.") }
    if let calibrationImages, calibrationImages < 1 { throw ValidationError("--calibration-images must be at least 1.") }
    if !(percent > 0 && percent <= 100) { throw ValidationError("--percent must be more than 0 and at most 100.") }
    if method != .percentile && percent != 99.99 { throw ValidationError("--percent goes with --method percentile.") }
    if isFloat16 && isCalibrated { throw ValidationError("--fp16 needs no calibration; leave out \(Self.calibrationOptions).") }
    if isFloat16 && (!keepFloat.isEmpty || correctBias) {
      throw ValidationError("--keep-float and --correct-bias go with --int8.")
    }
    if keepFloat.contains("auto") && keepFloat.count > 1 { throw ValidationError("--keep-float auto goes alone.") }
    if !(targetSqnr > 0) { throw ValidationError("--target-sqnr must be more than 0.") }
    if targetSqnr != 40 && keepFloat != ["auto"] { throw ValidationError("--target-sqnr goes with --keep-float auto.") }
    if calibrate != nil && calibrationSeed != nil { throw ValidationError("--calibrate and --calibration-seed exclude each other.") }
    if seed != nil && parameters != nil { throw ValidationError("--seed makes parameters; leave out \(printable(parameters ?? "")).") }
    if let network, Graph.named(network) == nil {
      throw ValidationError("--network \(network): expected one of \(Graph.networkNames.joined(separator: ", ")).")
    }
  }

  private static let calibrationOptions = "--calibrate, --calibration-seed, --calibration-images, --method and --percent"
  /// Whether an option of `calibrationOptions` says something.
  private var isCalibrated: Bool {
    calibrate != nil || calibrationSeed != nil || calibrationImages != nil || method != .minMax
  }

  func run() throws {
    let given = try parameters.map { (path: $0, bytes: try InputFile.read($0, maxBytes: maxMemory.bytes)) }
    if let model = given.flatMap({ ModelFile($0) }) { return try pack(model) }
    let start = monotonicSeconds()
    let inputs = [parameters, calibrate, pictures.labels]
    if let output { try OutputFile.check([output], inputs: inputs) }
    let trained = try GivenNetwork(given, network: network, seed: seed, maxMemory: maxMemory.bytes)
    let name = GivenNetwork.isONNX(parameters) ? ModelFile.stem(parameters ?? "") : trained.bound.graph.name
    let stem = "\(name)-\(isFloat16 ? "fp16" : "int8")"
    let path = output ?? stem + (packing.target.map { "-\($0.name)" } ?? "") + ".mote"
    try OutputFile.check([path], inputs: inputs)
    let normalization = try pictures.normalization(channels: trained.bound.graph.input.channels)
    let folded = try (normalization.map { trained.bound.normalizingInput($0) } ?? trained.bound).folded()
    let model: ConvertedModel
    if isFloat16 {
      model = try naming(trained.origin) {
        try convertToFloat16(folded, normalization: normalization, provenance: trained.provenance(calibration: nil))
      }
    } else {
      let set = try calibrationSet(folded.input)
      let int8 = try naming(trained.origin) {
        try Int8Conversion(
          folded, set, method: method, percent: percent, correctsBias: correctBias, maxMemory: maxMemory.bytes)
      }
      let kept = try keepFloat == ["auto"] ? int8.search(target: targetSqnr, quiet: quiet) : Set(keepFloat)
      model = try naming(trained.origin) {
        try convertToInt8(
          folded, int8.calibration, keepFloat: kept, means: int8.means, normalization: normalization,
          provenance: trained.provenance(calibration: set.digest))
      }
      if !quiet { print("calibration: \(method.rawValue) on \(set.count) images (\(set.origin))") }
    }
    let bytes = try pictures.described(model.bytes, isNew: true, maxMemory: maxMemory.bytes)
    let packed = try packing.target.map { try MoteConvert.pack(bytes, for: $0, within: packing.budget) }
    try OutputFile.write(packed?.bytes ?? bytes, to: path)
    guard !quiet else { return }
    print("parameters:  \(printable(trained.origin))")
    for line in model.report { print("  \(line)") }
    if let packed {
      show(packed, path)
    } else {
      print(try Summary(bytes).text(path: path, seconds: monotonicSeconds() - start))
    }
  }

  private func calibrationSet(_ input: Shape) throws -> InputImages {
    let source: InputImages.Source =
      if let calibrate { .path(calibrate) } else if let seed = calibrationSeed ?? seed { .random(seed: seed) } else { .digits }
    let limit = if case .random = source { calibrationImages ?? 32 } else { calibrationImages ?? 500 }
    return try InputImages(
      source, input: input, limit: limit, split: .train, pictures: pictures.input(input), options: "--calibrate or --calibration-seed",
      maxMemory: maxMemory.bytes)
  }

  /// Packs a model that was converted before, or describes it anew.
  private func pack(_ model: ModelFile) throws {
    guard packing.target != nil || !pictures.isEmpty else {
      throw CommandFailure("\(printable(model.path)): a model already; say what to pack it for with --target")
    }
    guard pictures.mean == nil, pictures.std == nil, keepFloat.isEmpty, !correctBias else {
      throw CommandFailure(
        "\(printable(model.path)): a model already; --mean, --std, --keep-float and --correct-bias go with parameters")
    }
    guard !isInt8, !isFloat16, !isCalibrated, network == nil else {
      throw CommandFailure(
        "\(printable(model.path)): a model already; leave out --int8, --fp16, --network, \(Self.calibrationOptions)")
    }
    let path = output ?? model.stem + "-\(packing.target?.name ?? "described").mote"
    try OutputFile.check([path], inputs: [model.path, pictures.labels])
    let bytes = try naming(model.path) {
      try pictures.described(model.bytes, isNew: false, maxMemory: maxMemory.bytes)
    }
    guard let target = packing.target else {
      try OutputFile.write(bytes, to: path)
      if !quiet { print("wrote:       \(printable(path)), \(bytes.count) bytes") }
      return
    }
    let packed = try naming(model.path) { try MoteConvert.pack(bytes, for: target, within: packing.budget) }
    try OutputFile.write(packed.bytes, to: path)
    if !quiet { show(packed, path) }
  }

  private func show(_ packed: PackedModel, _ path: String) {
    for line in packed.report { print("  \(line)") }
    print("wrote:       \(printable(path)), \(packed.bytes.count) bytes")
  }
}

extension CalibrationMethod: ExpressibleByArgument {}
