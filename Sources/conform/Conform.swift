import ArgumentParser
import MoteCommandSupport
import MoteConformance
import MoteConvert
import MoteGraph
import MoteInputs
import MoteReference
import MoteRuntime

@main
struct Conform: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares models with the float reference on a data set, layer by layer, and exits 1 past a limit.",
    discussion: """
      EXAMPLES
        conform                                              INT8 and FP16 of the built-in parameters, built-in digits
        conform --against params.pkl --mnist mnist/          the same of your parameters on MNIST's test images
        conform net.mote --against params.pkl --mnist mnist/ --json report.json --html report.html
        conform net.mote --against params.pkl --mnist mnist/ --certify net-certified.mote
        conform --against lenet5.safetensors --mnist mnist/  another network, known by its arrays
        conform --against model.onnx --data-seed 1 --images 8    a network of your own, on random bytes
        conform --network resnet18 --seed 1 --data-seed 1 --images 4

      Without MODEL the INT8 and FP16 models are converted in memory, calibrated on the first training images of --mnist
      if it has any, else on random bytes with --data-seed, else on the built-in digits. Images have the network's size; DIR
      holds MNIST under its own names.
      """)

  @Argument(help: "Models to compare; INT8 and FP16 are told apart by their records.")
  var models: [String] = []
  @Option(help: "The trained parameters, or the ONNX model, that the models were made from; the built-in ones when left out.")
  var against: String?
  @Option(help: "A directory with MNIST, an idx images file (.gz or not; of colours, of four dimensions N, H, W, C), or a folder of .pgm files.")
  var mnist: String?
  @Option(help: "Compares on random bytes of this seed in the place of images, 32 unless --images says.")
  var dataSeed: UInt64?
  @Option(
    help: "The network that the parameters belong to: \(Graph.networkNames.joined(separator: ", ")) [default: found out from the file].")
  var network: String?
  @Option(help: "Random parameters of this seed in the place of --against, as convert --seed makes them.")
  var seed: UInt64?
  @Option(help: "How many images are compared, from the first on.")
  var images: Int?
  @Option(help: "Calibration images: a directory with MNIST, an idx file, or a folder of .pgm files.")
  var calibrate: String?
  @Option(help: "How many calibration images are used, from the first on.")
  var calibrationImages = 500
  @Option(help: "How the range of each activation is chosen: minmax, percentile or mse.")
  var method = CalibrationMethod.minMax
  @Option(help: "For --method percentile: the share of values kept, in percent.")
  var percent = 99.99
  @Option(help: "Predictions that INT8 may change [default: one in a thousand images, and one].")
  var maxChangedInt8: Int?
  @Option(help: "Predictions that FP16 may change [default: 0].")
  var maxChangedFp16: Int?
  @Option(help: "Write the report as JSON to this file.")
  var json: String?
  @Option(help: "Write the report as a self-contained page to this file.")
  var html: String?
  @Option(help: "Write a copy of the one MODEL that carries what was measured, if it passed.")
  var certify: String?
  @Option(help: "How tensors lie in memory: layerwise or streamed; what the model was packed for when left out.")
  var plan: Plan.Kind?
  @Option(help: "Threads that images are shared among, 1 to 64.")
  var threads = 2
  @Option(help: "The most memory that any one input may expand to.")
  var maxMemory = MemorySize.standard

  func validate() throws {
    if !(1...64).contains(threads) { throw ValidationError("--threads must be 1 to 64.") }
    if let images, images < 1 { throw ValidationError("--images must be at least 1.") }
    if calibrationImages < 1 { throw ValidationError("--calibration-images must be at least 1.") }
    if !(percent > 0 && percent <= 100) { throw ValidationError("--percent must be more than 0 and at most 100.") }
    if maxChangedInt8 ?? 0 < 0 || maxChangedFp16 ?? 0 < 0 {
      throw ValidationError("--max-changed-int8 and --max-changed-fp16 must not be negative.")
    }
    if calibrate != nil && !models.isEmpty {
      throw ValidationError("--calibrate goes without MODEL: a model was calibrated when it was converted.")
    }
    if certify != nil && models.count != 1 { throw ValidationError("--certify needs exactly one MODEL.") }
    if seed != nil && against != nil { throw ValidationError("--seed makes parameters; leave out --against.") }
    if mnist != nil && dataSeed != nil { throw ValidationError("--mnist and --data-seed exclude each other.") }
    if let network, Graph.named(network) == nil {
      throw ValidationError("--network \(network): expected one of \(Graph.networkNames.joined(separator: ", ")).")
    }
  }

  func run() throws {
    try OutputFile.check([json, html, certify], inputs: models + [against, mnist, calibrate])
    let given = try against.map { (path: $0, bytes: try InputFile.read($0, maxBytes: maxMemory.bytes)) }
    let network = try GivenNetwork(given, network: network, seed: seed, maxMemory: maxMemory.bytes)
    let normalization = try normalization(of: models)
    let bound = normalization.map { network.bound.normalizingInput($0) } ?? network.bound
    let reference = try ReferenceNetwork(bound.endingInLogits)
    let inputs = ConformInputs(
      input: reference.folded.input, mnist: mnist, dataSeed: dataSeed, maxMemory: maxMemory.bytes)
    let data = try inputs.data(limit: images)
    let candidates = try models.isEmpty ? converted(reference, inputs) : read(reference.folded)
    if certify != nil { try checkCertifiable(candidates, data) }
    let progress = ProgressBar(label: "comparing", total: data.count)
    defer { progress.finish() }
    let report = try compare(
      reference, candidates.map(\.model), data: data,
      limits: ConformanceLimits(changedInt8: maxChangedInt8, changedFP16: maxChangedFp16), threads: threads
    ) { progress.update(to: $0) }
    progress.finish()
    print(report.table)
    if let json { try OutputFile.write(report.json, to: json) }
    if let html { try OutputFile.write(report.html, to: html) }
    guard report.passed else { throw ExitCode.failure }
    if let certify, let candidate = candidates.first, let measured = report.models.first {
      try write(certificate: measured, of: report, data, for: candidate.bytes, to: certify)
    }
  }

  /// What the contract of the models says that they do to their input first; nil where it is nothing.
  private func normalization(of models: [String]) throws -> InputNormalization? {
    let found = try models.map { path in
      let bytes = try InputFile.read(path, maxBytes: maxMemory.bytes)
      let model = try naming(path) { try ModelDescription(file: bytes) }
      return (picture: model.picture, channels: model.channels)
    }
    guard let first = found.first else { return nil }
    guard found.allSatisfy({ ($0.picture.mean, $0.picture.std) == (first.picture.mean, first.picture.std) }) else {
      throw CommandFailure("\(models.joined(separator: ", ")): found different means and stds, expected the same to compare together")
    }
    guard first.picture.mean.contains(where: { $0 != 0 }) || first.picture.std.contains(where: { $0 != 1 }) else { return nil }
    return try InputNormalization(mean: first.picture.mean, std: first.picture.std, channels: first.channels)
  }

  private typealias Candidate = (model: ModelUnderTest, bytes: [UInt8])

  private func read(_ folded: FoldedGraph) throws -> [Candidate] {
    let kernels = try selectedKernels()
    return try models.map { path in
      let bytes = try InputFile.read(path, maxBytes: maxMemory.bytes)
      do {
        return (
          try ModelUnderTest(
            name: path, bytes: bytes, network: folded, plan: plan, kernels: kernels, maxMemory: maxMemory.bytes), bytes
        )
      } catch let error as ConformanceError {
        throw CommandFailure(error.message)
      } catch {
        throw CommandFailure(path: path, String(describing: error))
      }
    }
  }

  private func converted(_ reference: ReferenceNetwork, _ inputs: ConformInputs) throws -> [Candidate] {
    let folded = reference.folded
    let set = try inputs.calibration(path: calibrate, limit: calibrationImages)
    let progress = ProgressBar(label: "calibrating", total: set.count)
    defer { progress.finish() }
    let ranges = try MoteConvert.calibrate(
      folded, images: set.pixels, count: set.count, method: method, percent: percent, threads: threads,
      maxMemory: maxMemory.bytes,
      progress: { done, total in progress.update(to: total == 0 ? 0 : done * set.count / total) })
    progress.finish()
    print("calibration: \(method.rawValue) on \(set.count) images: \(set.origin)")
    let files = [
      ("INT8", try convertToInt8(folded, ranges).bytes), ("FP16", try convertToFloat16(folded).bytes),
    ]
    let kernels = try selectedKernels()
    return try files.map { name, bytes in
      (
        try ModelUnderTest(
          name: name, bytes: bytes, network: folded, plan: plan, kernels: kernels, maxMemory: maxMemory.bytes), bytes
      )
    }
  }

  /// What would refuse the certificate after minutes of comparing is refused before.
  private func checkCertifiable(_ candidates: [Candidate], _ data: ConformanceData) throws {
    guard data.labels != nil else {
      throw CommandFailure("--certify: found images without labels, expected labels beside them")
    }
    for candidate in candidates {
      do {
        _ = try addCertificate(
          to: candidate.bytes, images: 0, floatErrors: 0, errors: 0, changed: 0, dataDigest: data.digest)
      } catch {
        throw CommandFailure(path: candidate.model.name, "\(error)")
      }
    }
  }

  private func write(
    certificate model: ModelReport, of report: ConformanceReport, _ data: ConformanceData, for bytes: [UInt8],
    to path: String
  ) throws {
    guard let floatErrors = report.floatErrors, let errors = model.errors else { return }
    let certified = try addCertificate(
      to: bytes, images: report.images, floatErrors: floatErrors, errors: errors, changed: model.changed.count,
      dataDigest: data.digest)
    try OutputFile.write(certified, to: path)
  }
}

extension CalibrationMethod: ExpressibleByArgument {}
