import Foundation
import MoteGraph
import Testing

@testable import MoteImport

/// What `expected.json` holds for one array.
struct ExpectedArray: Decodable {
  var name: String
  var shape: [Int]
  var float64: Bool
  var values: [Double]
}

@Suite("Files written by numpy")
struct FixtureTests {
  static let expected: [String: [ExpectedArray]] = {
    guard let bytes = try? fixture("expected.json") else { return [:] }
    return (try? JSONDecoder().decode([String: [ExpectedArray]].self, from: Data(bytes))) ?? [:]
  }()

  @Test func coverTypesOrdersAndProtocols() {
    #expect(Self.expected.count == 55)
  }

  @Test(arguments: expected.keys.sorted()) func readBitEqual(_ file: String) throws {
    let named = String(file.dropLast(4))
    let arrays = try ParameterFile.parse(try fixture(file), named: named, maxMemory: 1 << 20)
    let expected = try #require(Self.expected[file])
    #expect(arrays.map(\.name) == expected.map(\.name))
    for (array, truth) in zip(arrays, expected) {
      #expect(array.shape == truth.shape)
      switch array.values {
      case .float64(let values):
        #expect(truth.float64 && values.map(\.bitPattern) == truth.values.map(\.bitPattern))
      case .float32(let values):
        #expect(!truth.float64 && values.map(\.bitPattern) == truth.values.map { Float($0).bitPattern })
      }
    }
  }

  @Test(arguments: expected.keys.sorted()) func areRefusedWhenTruncated(_ file: String) throws {
    let bytes = try fixture(file)
    for length in 0..<bytes.count {
      #expect(throws: ImportError.self) {
        try ParameterFile.parse(Array(bytes[..<length]), named: "x", maxMemory: 1 << 20)
      }
    }
  }

  static let parameters = packageRoot.deletingLastPathComponent().appending(path: "shared/params")

  /// Hashes of names, shapes and little-endian float64 values in the order of names, taken with numpy.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: parameters.path)),
    arguments: [
      ("deep_convnet_params.pkl", 0x0620_DBEF_85F7_2152 as UInt64),
      ("deep_convnet_params_2022.pkl", 0xF67B_CEA5_8269_D898),
    ])
  func theBooksParametersAreBitEqual(_ file: String, _ hash: UInt64) throws {
    let arrays = try ParameterFile.read(path: Self.parameters.appending(path: file).path)
    var found = FNV()
    for array in arrays.sorted(by: { $0.name < $1.name }) {
      guard case .float64(let values) = array.values else {
        Issue.record("\(array.name) is not float64")
        continue
      }
      found.update(array.name.utf8)
      for size in array.shape { found.update(littleEndian(UInt64(size))) }
      for value in values { found.update(littleEndian(value.bitPattern)) }
    }
    #expect(arrays.count == 16)
    #expect(found.value == hash)
  }
}
