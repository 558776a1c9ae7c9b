import Foundation
import MoteConvert
import MoteFormat
import MoteHost
import MoteTestSupport

// `swift run firmware-models TARGET COUNT FOLDER`: random models packed for a core, and what the host's reference makes of them:
// FOLDER/list.txt names them, FOLDER/expected.txt holds a line per model, run and layer. Tools/firmware-test runs both.
let words = CommandLine.arguments.dropFirst()
guard words.count == 3, let target = Target.named(words[words.startIndex]), let count = Int(words[words.startIndex + 1]), count > 0 else {
  FileHandle.standardError.write(Data("usage: swift run firmware-models TARGET COUNT FOLDER\n".utf8))
  exit(64)
}
let folder = URL(filePath: words[words.startIndex + 2], directoryHint: .isDirectory)
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
var names = "", expected = ""
// Every operator of a graph, in INT8 and in floats; then the random ones.
let graphs = [try GraphModels.int8(), try GraphModels.float32()]
for index in 0..<graphs.count + count {
  let model =
    try index < graphs.count ? RandomModel(graph: graphs[index], target) : RandomModel(seed: UInt64(index - graphs.count) + 1, target)
  let name = "\(folder.lastPathComponent)/\(index).mote"
  try Data(model.packed).write(to: folder.appending(path: "\(index).mote"))
  names += name + "\n"
  for run in 0..<2 {
    for (layer, hash) in try model.hashes(run: run).enumerated() {
      expected += "layer \(name) \(run) \(layer) \(String(hash, radix: 16)) \(model.layouts[layer])\n"
    }
  }
}
try Data(names.utf8).write(to: folder.appending(path: "list.txt"))
try Data(expected.utf8).write(to: folder.appending(path: "expected.txt"))
