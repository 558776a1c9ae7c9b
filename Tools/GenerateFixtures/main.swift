import Foundation
import MoteTestSupport

// `swift run generate-fixtures Fixtures`: writes the model fixtures again; a test compares them with the committed ones.
guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(Data("usage: swift run generate-fixtures Fixtures\n".utf8))
  exit(64)
}
let root = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
for (path, bytes) in try generatedFixtures() {
  let file = root.appending(path: path)
  try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(bytes).write(to: file)
}
