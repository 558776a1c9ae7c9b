import MoteGraph

/// `.npz`: a zip of `.npy` members, named as the arrays.
enum Npz {
  static func arrays(_ bytes: [UInt8], maxMemory: Int) throws(ImportError) -> [NamedArray] {
    let zip = try Zip(bytes)
    var expanded = MemoryBudget(maxMemory)
    var names: Set<String> = []
    for member in zip.members {
      let place = "member \(printable(member.name))"
      guard member.name.hasSuffix(".npy") else {
        throw ImportError(.refused, at: place, "a member that is no .npy is refused")
      }
      guard names.insert(member.name).inserted else { throw ImportError(.malformed, at: place, "appears twice") }
      try expanded.charge(member.expandedSize, at: place)
    }
    var budget = MemoryBudget(maxMemory)
    var arrays: [NamedArray] = []
    for member in zip.members {
      arrays.append(try Npy.array(try zip.expand(member), named: String(member.name.dropLast(4)), budget: &budget))
    }
    return arrays
  }
}
