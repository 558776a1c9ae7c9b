import Foundation
import MoteGraph

@testable import MoteImport

let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

func fixture(_ name: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: packageRoot.appending(path: "Fixtures/import/\(name)")))
}

/// The error of `body`, or nil when it throws none.
func importError(_ body: () throws(ImportError) -> some Any) -> ImportError? {
  do throws(ImportError) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

/// Runs `body` with an empty directory that is removed afterwards.
func withTemporaryDirectory<R>(_ body: (URL) throws -> R) throws -> R {
  let url = FileManager.default.temporaryDirectory.appending(path: "mote-import-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url)
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

extension [Float] {
  var bytes: [UInt8] { flatMap { littleEndian($0.bitPattern) } }
}

/// 64-bit FNV-1a.
struct FNV {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
  mutating func update(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }
}
