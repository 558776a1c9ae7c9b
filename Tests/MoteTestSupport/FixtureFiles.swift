/// Every file that `generate-fixtures` writes, by its path under `Fixtures`; the tests compare the same list.
public func generatedFixtures() throws -> [(path: String, bytes: [UInt8])] {
  let int8 = try SmallModels.int8()
  let float16 = try SmallModels.float16()
  let packed = try SmallModels.packed()
  let (graph, graphFloat) = (try GraphModels.int8(), try GraphModels.float32())
  var files: [(path: String, bytes: [UInt8])] = [
    ("models/small-int8.mote", int8),
    ("models/small-fp16.mote", float16),
    ("models/small-packed.mote", packed),
    ("models/small-graph-int8.mote", graph),
    ("models/small-graph-fp16.mote", graphFloat),
    ("vectors/small-int8.json", Array(try GoldenVectors.json(int8).utf8)),
    ("vectors/small-fp16.json", Array(try GoldenVectors.json(float16).utf8)),
    ("vectors/small-packed.json", Array(try GoldenVectors.json(packed).utf8)),
    ("vectors/small-graph-int8.json", Array(try GoldenVectors.json(graph).utf8)),
    ("vectors/small-graph-fp16.json", Array(try GoldenVectors.json(graphFloat).utf8)),
  ]
  var index = "file\tcode\tname of the code\n"
  for damage in Damage.all {
    for reseal in [false, true] {
      let code = reseal ? damage.resealed : damage.asIs
      // Where resealing reaches nothing new, one file is enough.
      if !reseal && damage.asIs == .badChecksum && damage.name != "bad-section-checksum" { continue }
      if reseal && damage.asIs == damage.resealed { continue }
      let name = damage.name + (reseal ? "" : "-as-is") + ".mote"
      files.append(("damaged/" + name, try damage.apply(reseal: reseal)))
      index += "\(name)\t\(code.rawValue)\t\(code)\n"
    }
  }
  files.append(("damaged/expected.tsv", Array(index.utf8)))
  return files
}
