extension Graph {
  /// The network that a parameter file is of: the one that its record names, else the one whose arrays it has.
  ///
  /// Arrays tell by name and shape. A file with some arrays missing, surplus or misshapen is still known by the others, so
  /// that binding it can say which: it is of the network with the largest share of common arrays, if that is at least a half.
  /// Throws where the record names no network that is known, where no network fits, and where several fit as well.
  public static func identified(by arrays: [NamedArray], record: [String: String]) throws(GraphError) -> Graph {
    if let name = record[Key.network] {
      guard let graph = named(name) else {
        throw GraphError("network: found parameters of \(printable(name)), expected one of \(networkNames.joined(separator: ", "))")
      }
      return graph
    }
    let found = Set(arrays.map(\.name))
    var best: [(graph: Graph, matching: Int)] = []
    var share = (common: 1, total: 2)
    for name in networkNames {
      guard let graph = named(name)?.fitted(to: record) else { continue }
      let expected = try graph.parameterShapes()
      let common = expected.count { found.contains($0.name) }
      let total = expected.count + found.count - common
      let shapes = Dictionary(expected.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
      let matching = arrays.count { shapes[$0.name] == $0.shape }
      let (ours, theirs) = (common * share.total, share.common * total)
      if ours > theirs || (ours == theirs && matching > best.first?.matching ?? -1) {
        best = [(graph, matching)]
        share = (common, total)
      } else if ours == theirs, matching == best.first?.matching {
        best.append((graph, matching))
      }
    }
    guard let first = best.first else {
      let names = arrays.prefix(4).map { printable($0.name) }.joined(separator: ", ")
      throw GraphError(
        "found \(arrays.isEmpty ? "no arrays" : "arrays \(names)\(arrays.count > 4 ? ", ..." : "")"), expected those of one of "
          + networkNames.joined(separator: ", "))
    }
    guard best.count == 1 else {
      throw GraphError(
        "found arrays that fit \(best.map(\.graph.name).joined(separator: " and ")) alike, expected --network to say which")
    }
    return first.graph
  }

  /// The graph as the record says it was trained, or as it is where the record does not fit.
  private func fitted(to record: [String: String]) -> Graph { (try? recorded(in: record)) ?? self }
}
