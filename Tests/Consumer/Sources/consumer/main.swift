import Foundation
import MoteHost
import MoteImages

// consumer MODEL IMAGE.pgm: prints the class of the image's pixels.
let paths = CommandLine.arguments.dropFirst()
guard paths.count == 2, let modelPath = paths.first, let imagePath = paths.last else {
  FileHandle.standardError.write(Data("Usage: consumer MODEL IMAGE.pgm\n".utf8))
  exit(64)
}

let model = try LoadedModel(bytes: [UInt8](Data(contentsOf: URL(filePath: modelPath))))
let image = try PGM.read([UInt8](Data(contentsOf: URL(filePath: imagePath))))
let result = try model.classify(pixels: image.pixels)
print(result.label)
