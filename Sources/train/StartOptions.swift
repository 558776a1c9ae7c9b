import ArgumentParser
import MoteCommandSupport
import MoteDefaults
import MoteGraph
import MoteImport
import MoteTrain

/// Which network is trained, and from which parameters.
struct StartOptions: ParsableArguments {
  @Option(help: "The network: \(Graph.networkNames.joined(separator: ", ")).")
  var network = "deepconvnet"
  @Option(help: "Transfer learning: start from these parameters (any file that convert reads; \"built-in\" for our own).")
  var start: String?
  @Option(help: "Layers or arrays that stay as they are, with commas between: conv1,conv2 or W1,b1.")
  var freeze: String?
  @Option(help: "Replace the last layer by a new one for so many classes.")
  var classes: Int?
  @Option(
    help: """
      Names of the classes, with commas between (default: 0,1,2 and so on). As many as --start has only rename its \
      classes; another number replaces the last layer.
      """)
  var labels: String?

  var frozen: Set<String> { Set((freeze ?? "").split(separator: ",").map { String($0) }) }

  /// The graph, and what to start from: nil for random ones. Settings are what the log says of it.
  func load(seed: UInt64, maxMemory: Int) throws -> Loaded {
    guard var graph = Graph.named(network) else {
      throw CommandFailure("--network: found \(network), expected one of \(Graph.networkNames.joined(separator: ", "))")
    }
    var parameters: [NamedArray]?
    var replacesLast = false
    var settings = ["start": "none"]
    if let start {
      let bytes = start == "built-in" ? Defaults.parameters : try InputFile.read(start, maxBytes: maxMemory)
      settings["start"] = digest([bytes])
      try naming(start) {
        let contents = try ParameterFile.contents(bytes, named: start, maxMemory: maxMemory)
        graph = try graph.recorded(in: contents.metadata)
        _ = try BoundGraph(graph, parameters: contents.arrays)
        parameters = contents.arrays
      }
    }
    if let names = try newLabels() {
      if let given = parameters {
        if classes == nil, names.count == graph.labels.count {
          graph.labels = names
        } else {
          (graph, parameters) = try replacingLastLayer(
            of: graph, parameters: given, classes: names.count, labels: names, seed: seed)
          replacesLast = true
        }
      } else {
        graph = try graph.withClasses(names)
      }
    }
    settings["network"] = graph.name
    settings["classes"] = graph.labels.joined(separator: ",")
    return Loaded(graph: graph, parameters: parameters, replacesLast: replacesLast, settings: settings)
  }

  struct Loaded {
    let graph: Graph
    let parameters: [NamedArray]?
    /// Whether the last layer of the parameters is a new one.
    let replacesLast: Bool
    let settings: [String: String]
  }

  private func newLabels() throws -> [String]? {
    let names = labels.map { $0.split(separator: ",", omittingEmptySubsequences: false).map { String($0) } }
    guard let count = classes ?? names?.count else { return nil }
    guard (2...256).contains(count) else {
      throw CommandFailure(
        classes == nil ? "--labels: found \(count) names, expected 2 to 256" : "--classes: found \(count), expected 2 to 256")
    }
    let result = names ?? (0..<count).map { "\($0)" }
    guard result.count == count, result.allSatisfy({ !$0.isEmpty }) else {
      throw CommandFailure("--labels: found \(result.filter { !$0.isEmpty }.count) names, expected \(count) for as many classes")
    }
    // Files keep a name a line.
    if let name = result.first(where: { $0.contains(where: \.isNewline) }) {
      throw CommandFailure("--labels: found the name \(name) with a line break, expected one line")
    }
    return result
  }
}
