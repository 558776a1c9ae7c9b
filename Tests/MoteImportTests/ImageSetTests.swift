import Foundation
import MoteImages
import Testing

@testable import MoteImport

@Suite("Image sets")
struct ImageSetTests {
  private let pixels: [UInt8] = Array(0..<18)

  private func idx(_ magic: UInt8, _ sizes: [UInt8], _ data: [UInt8]) -> [UInt8] {
    [0, 0, 8, magic] + sizes.flatMap { [0, 0, 0, $0] } + data
  }
  private func pgm(_ width: Int, _ height: Int, _ data: [UInt8]) -> [UInt8] {
    Array("P5\n\(width) \(height)\n255\n".utf8) + data
  }

  /// Loads from a directory with `files`, or from the one file named `open`.
  private func load(
    _ files: [String: [UInt8]], open: String = "", expecting: (height: Int, width: Int)? = nil, limit: Int? = nil,
    split: ImageSet.Split = .train, maxMemory: Int = 1 << 20
  ) throws -> ImageSet {
    try withTemporaryDirectory { directory in
      for (name, bytes) in files { try Data(bytes).write(to: directory.appending(path: name)) }
      return try ImageSet.load(
        path: open.isEmpty ? directory.path : directory.path + "/" + open, expecting: expecting, limit: limit,
        split: split, maxMemory: maxMemory)
    }
  }
  private func refusal(_ body: () throws -> ImageSet) throws -> ImportError {
    try #require(#expect(throws: ImportError.self) { try body() })
  }

  private var images: [UInt8] { idx(3, [3, 2, 3], pixels) }
  private var labels: [UInt8] { idx(1, [3], [7, 0, 9]) }

  @Test func readAnIDXFileWithItsLabels() throws {
    let set = try load(["t-images-idx3-ubyte": images, "t-labels-idx1-ubyte": labels], open: "t-images-idx3-ubyte")
    #expect(set == ImageSet(height: 2, width: 3, count: 3, pixels: pixels, labels: [7, 0, 9]))
    #expect(Array(set.image(1)) == Array(6..<12))
  }

  @Test func readGzippedFilesAndTakeTheFirst() throws {
    let files = ["train-images-idx3-ubyte.gz": gzip(images), "train-labels-idx1-ubyte.gz": gzip(labels)]
    let set = try load(files, expecting: (2, 3), limit: 2)
    #expect(set == ImageSet(height: 2, width: 3, count: 2, pixels: Array(0..<12), labels: [7, 0]))
  }

  @Test func readAnIDXFileWithoutLabels() throws {
    #expect(try load(["a.idx": images], open: "a.idx").labels == nil)
  }

  @Test func chooseTheSplit() throws {
    let files = ["train-images-idx3-ubyte": images, "t10k-images-idx3-ubyte": idx(3, [1, 1, 1], [5])]
    #expect(try load(files, split: .train).count == 3)
    #expect(try load(files, split: .test).pixels == [5])
  }

  @Test func readAFolderInTheOrderOfNames() throws {
    let files = ["7-b.pgm": pgm(1, 2, [3, 4]), "1-a.pgm": pgm(1, 2, [1, 2]), "notes.txt": [1]]
    let set = try load(files, expecting: (2, 1))
    #expect(
      set
        == ImageSet(
          height: 2, width: 1, count: 2, pixels: [1, 2, 3, 4], labels: [1, 7], names: ["1-a.pgm", "7-b.pgm"]))
    #expect(try load(files, limit: 1).names == ["1-a.pgm"])
  }

  @Test func takeLabelsFromNamesOnlyIfAllHaveOne() throws {
    #expect(try load(["7-b.pgm": pgm(1, 1, [3]), "digit-5.pgm": pgm(1, 1, [3])]).labels == [7, 5])
    #expect(try load(["7-b.pgm": pgm(1, 1, [3]), "x.pgm": pgm(1, 1, [3])]).labels == nil)
    for name in ["12-a.pgm", "digit-12.pgm", "7.pgm", "digit-", "-7-.pgm"] {
      #expect(ImageSet.label(ofFile: name) == nil)
    }
  }

  @Test func refuseAnEmptyDirectory() throws {
    let error = try refusal { try load(["notes.txt": [1]], split: .test) }
    #expect(error.description == "directory: no images: neither t10k-images-idx3-ubyte[.gz] nor a .pgm file")
  }

  @Test func refuseAnIDXFileWithoutImages() throws {
    #expect(try refusal { try load(["a": idx(3, [0, 2, 2], [])], open: "a") }.message == "no images")
    #expect(try refusal { try load(["a": images], open: "a", limit: 0) }.message == "no images")
  }

  @Test func refuseAWrongSize() throws {
    let file = try refusal { try load(["a": images], open: "a", expecting: (28, 28)) }
    #expect(file.description == "images: found 2x3, expected 28x28")
    let folder = try refusal { try load(["1.pgm": pgm(1, 1, [1]), "2.pgm": pgm(2, 1, [1, 2])]) }
    #expect(folder.description == "2.pgm: found 1x2, expected 1x1")
  }

  @Test func refuseAWrongMagicOrCount() throws {
    #expect(try refusal { try load(["a": labels], open: "a") }.code == .malformed)
    #expect(try refusal { try load(["a": images + [1]], open: "a") }.code == .malformed)
    #expect(try refusal { try load(["a": Array(images.dropLast())], open: "a") }.code == .malformed)
  }

  @Test func refuseLabelsThatDoNotMatch() throws {
    let name = "t-images-idx3-ubyte"
    let count = try refusal { try load([name: images, "t-labels-idx1-ubyte": idx(1, [2], [1, 2])], open: name) }
    #expect(count.description == "t-labels-idx1-ubyte: 2 labels for 3 images")
    let magic = try refusal { try load([name: images, "t-labels-idx1-ubyte": images], open: name) }
    #expect(magic.code == .malformed && magic.place == "t-labels-idx1-ubyte")
  }

  @Test func refuseADamagedMemberOfAFolder() throws {
    let error = try refusal { try load(["1.pgm": pgm(1, 1, [1]), "2.pgm": pgm(2, 2, [1])]) }
    #expect(error.code == .malformed && error.place == "2.pgm")
  }

  @Test func refuseADirectoryInPlaceOfAnImage() throws {
    try withTemporaryDirectory { directory in
      try FileManager.default.createDirectory(
        at: directory.appending(path: "1.pgm"), withIntermediateDirectories: false)
      let error = try refusal { try ImageSet.load(path: directory.path) }
      #expect(error.description == "1.pgm: file: is a directory, expected a file")
    }
  }

  @Test func refuseAMissingFile() throws {
    #expect(try refusal { try ImageSet.load(path: "/nowhere/at/all") }.code == .unreadable)
  }

  @Test func refuseMoreMemoryThanAllowed() throws {
    #expect(try refusal { try load(["a.gz": gzip(images)], open: "a.gz", maxMemory: images.count) }.code == .tooLarge)
    let zeros = [UInt8](repeating: 0, count: 1 + 258 * 100)
    let bomb = gzip(zeros, stream: deflateZeros(repeats: 100))
    #expect(try refusal { try load(["a.gz": bomb], open: "a.gz", maxMemory: 1000) }.code == .expansion)
    let folder = [
      "1.pgm": pgm(4, 4, [UInt8](repeating: 0, count: 16)), "2.pgm": pgm(4, 4, [UInt8](repeating: 0, count: 16)),
    ]
    #expect(try refusal { try load(folder, maxMemory: 31) }.place == "2.pgm")
    #expect(try load(folder, maxMemory: 32).count == 2)
  }
}
