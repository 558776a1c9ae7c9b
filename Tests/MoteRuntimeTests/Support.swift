import Foundation
import MoteFormat
import MoteHost
import MoteRuntime
import MoteTestSupport

/// The folder of committed fixtures.
let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "Fixtures")

func fixture(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: fixtures.appending(path: path))) }

/// Verifies the bytes and runs them once; the refusal's code, or nil when they ran.
func refusal(_ bytes: [UInt8]) -> ModelError.Code? {
  let memory = AlignedMemory(bytes)
  do throws(ModelError) {
    let model = try Model(verifying: memory.bytes)
    // A fuzzed but legal shape may ask for hours or gigabytes; such a file is left at its verification.
    guard model.macs <= 1 << 20, model.tensorArenaBytes <= 1 << 24, model.input.elementCount <= 1 << 20,
      model.output.elementCount <= 1 << 20
    else { return nil }
  } catch {
    return error.code
  }
  do {
    let runner = Runner(try LoadedModel(bytes: bytes))
    let input = [UInt8](repeating: 129, count: runner.loaded.height * runner.loaded.width * runner.loaded.channels)
    var logits = [Float](repeating: 0, count: runner.loaded.classCount)
    var output = logits.mutableSpan
    try runner.run(input.span, &output)
  } catch {
    fatalError("a verified model did not run: \(error)")
  }
  return nil
}
