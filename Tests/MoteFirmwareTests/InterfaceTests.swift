import Foundation
import MoteFormat
import MoteHost
import MoteRuntime
import MoteTestSupport
import Testing

import MoteFirmware

@Suite("The C interface") struct InterfaceTests {
  @Test("Error numbers are those of the runtime, one by one") func errors() {
    let refusals: [(mote_error, ModelError.Code)] = [
      (MOTE_TRUNCATED, .truncated), (MOTE_MISALIGNED, .misaligned), (MOTE_BAD_MAGIC, .badMagic),
      (MOTE_UNSUPPORTED_VERSION, .unsupportedVersion), (MOTE_BAD_FILE_SIZE, .badFileSize),
      (MOTE_BAD_CHECKSUM, .badChecksum), (MOTE_RESERVED_NOT_ZERO, .reservedNotZero),
      (MOTE_UNKNOWN_SECTION, .unknownSection), (MOTE_MISSING_SECTION, .missingSection),
      (MOTE_BAD_SECTION, .badSection), (MOTE_UNSUPPORTED_RULE, .unsupportedRule),
      (MOTE_UNSUPPORTED_OPERATOR, .unsupportedOperator), (MOTE_UNSUPPORTED_TYPE, .unsupportedType),
      (MOTE_UNSUPPORTED_LAYOUT, .unsupportedLayout), (MOTE_UNSUPPORTED_FEATURE, .unsupportedFeature),
      (MOTE_BAD_TENSOR, .badTensor), (MOTE_SHAPE_MISMATCH, .shapeMismatch), (MOTE_BAD_PARAMETER, .badParameter),
      (MOTE_BAD_DATA, .badData), (MOTE_BAD_QUANTIZATION, .badQuantization),
      (MOTE_ACCUMULATOR_OVERFLOW, .accumulatorOverflow), (MOTE_ARENA_OVERLAP, .arenaOverlap),
      (MOTE_ARENA_OUT_OF_BOUNDS, .arenaOutOfBounds), (MOTE_TOO_LARGE, .tooLarge), (MOTE_BAD_CONTRACT, .badContract),
      (MOTE_NOT_FINITE, .notFinite),
    ]
    let calls: [(mote_error, RunError)] = [
      (MOTE_ARENA_TOO_SMALL, .arenaTooSmall), (MOTE_ARENA_MISALIGNED, .arenaMisaligned),
      (MOTE_PREPARED_TOO_SMALL, .preparedTooSmall), (MOTE_PREPARED_MISALIGNED, .preparedMisaligned),
      (MOTE_WRONG_INPUT_SIZE, .wrongInputSize), (MOTE_WRONG_OUTPUT_SIZE, .wrongOutputSize), (MOTE_STOPPED, .stopped),
      (MOTE_WRONG_PLAN, .wrongPlan), (MOTE_NO_KERNEL, .noKernel), (MOTE_ARENA_TOO_LARGE, .arenaTooLarge),
      (MOTE_NULL_ARGUMENT, .nullArgument), (MOTE_NOT_OPEN, .notOpen), (MOTE_NOT_A_CHAIN, .notAChain),
    ]
    #expect(MOTE_OK.rawValue == 0)
    for (c, code) in refusals { #expect(c.rawValue == UInt32(code.rawValue), "\(code)") }
    for (c, error) in calls { #expect(c.rawValue == UInt32(error.rawValue), "\(error)") }
    #expect(Set(refusals.map(\.1)) == Set(ModelError.Code.allCases))
    #expect(Set(calls.map(\.1)) == Set(RunError.allCases))
  }

  @Test("Every number has a text, and other numbers have one too") func texts() {
    func text(_ error: CInt) -> String { mote_error_text(error).map { String(cString: $0) } ?? "" }
    for code in ModelError.Code.allCases { #expect(text(CInt(code.rawValue)) == code.explanation) }
    for error in RunError.allCases { #expect(text(CInt(error.rawValue)) == error.description) }
    #expect(text(0) == "no error")
    for number in [27, 63, 77, 255, 256, -1, .max, .min] as [CInt] { #expect(text(number) == "unknown error") }
  }

  @Test("Runs as the host does", arguments: [false, true]) func run(_ isFloat16: Bool) throws {
    let bytes = isFloat16 ? try SmallModels.float16() : try SmallModels.int8()
    let pixels = GoldenVectors.inputs(36)[2]
    let loaded = try LoadedModel(bytes: bytes, kernels: .reference)
    let c = try Opened(bytes)
    #expect(mote_arena_size(&c.model) == loaded.plan.arenaBytes)
    #expect(mote_prepared_size(&c.model) == 0)
    #expect(mote_input_size(&c.model) == 36)
    #expect(mote_output_count(&c.model) == 3)
    #expect(mote_class_count(&c.model) == 3)
    #expect(mote_layer_count(&c.model) == (isFloat16 ? 5 : 4))
    #expect((0..<3).map { mote_label(&c.model, $0).map { String(cString: $0) } } == ["a", "b", "c"])
    #expect(mote_label(&c.model, 3) == nil && mote_label(&c.model, -1) == nil)
    let expected = try Runner(loaded).classify(pixels: pixels)
    var logits = try c.run(pixels)
    #expect(logits == expected.logits)
    #expect(mote_largest(logits, 3) == expected.classIndex)
    #expect(mote_softmax(&logits, 3) == 0)
    #expect(logits == expected.probabilities)
  }

  @Test("The observer sees every layer's bytes and can stop the run") func observer() throws {
    let bytes = try SmallModels.int8()
    let pixels = GoldenVectors.inputs(36)[3]
    var recorder = Recorder()
    var logits = [Float](repeating: 0, count: 3)
    var output = logits.mutableSpan
    try Runner(try LoadedModel(bytes: bytes, kernels: .reference)).run(pixels.span, &output, observer: &recorder)
    let c = try Opened(bytes)
    let seen = Seen()
    let context = Unmanaged.passUnretained(seen).toOpaque()
    let callback: mote_observer = { context, rows in
      let seen = Unmanaged<Seen>.fromOpaque(context!).takeUnretainedValue()
      let rows = rows!.pointee
      seen.layers.append(Int(rows.layer))
      seen.bytes.append(Array(UnsafeRawBufferPointer(start: rows.bytes, count: rows.byte_count)))
      seen.rows += Int(rows.row_count)
      return seen.layers.count == seen.stopAfter ? 1 : 0
    }
    let arena = AlignedMemory(byteCount: mote_arena_size(&c.model))
    func run() -> CInt {
      var memory = arena.mutableBytes
      return memory.withUnsafeMutableBytes {
        mote_run_observed(&c.model, $0.baseAddress, $0.count, pixels, &logits, callback, context)
      }
    }
    #expect(run() == 0)
    #expect(seen.layers == [0, 1, 2, 3] && seen.bytes == recorder.layers && seen.rows == 3 + 2 + 1 + 1)
    seen.layers = []
    seen.stopAfter = 2
    #expect(run() == CInt(RunError.stopped.rawValue))
    #expect(seen.layers == [0, 1])
  }

  @Test("Every damaged fixture is refused with its number and place, and then runs on nothing") func damaged() throws {
    let lines = String(decoding: try fixture("damaged/expected.tsv"), as: UTF8.self).split(separator: "\n").dropFirst()
    #expect(lines.count > 50)
    var model = mote_model()
    for line in lines {
      let columns = line.split(separator: "\t")
      let memory = AlignedMemory(try fixture("damaged/\(columns[0])"))
      let code = memory.bytes.withUnsafeBytes { mote_open(&model, $0.baseAddress, memory.byteCount) }
      #expect(code == CInt(columns[1]), "\(columns[0])")
      do throws(ModelError) { _ = try Model(verifying: memory.bytes) } catch {
        #expect(model.error_offset == error.offset, "\(columns[0])")
      }
      var (arena, logits): (Float, Float) = (0, 0)
      let ran = mote_run(&model, &arena, 4, [0], &logits)
      #expect(ran == CInt(RunError.notOpen.rawValue))
      #expect(mote_arena_size(&model) == 0 && mote_input_size(&model) == 0 && mote_layer_count(&model) == 0)
    }
  }

  @Test("Null pointers") func null() throws {
    let null = CInt(RunError.nullArgument.rawValue)
    let c = try Opened(try SmallModels.int8())
    let arena = AlignedMemory(byteCount: mote_arena_size(&c.model))
    var memory = arena.mutableBytes
    var logits = [Float](repeating: 0, count: 3)
    let pixels = [UInt8](repeating: 0, count: 36)
    memory.withUnsafeMutableBytes { arena in
      #expect(mote_run(nil, arena.baseAddress, arena.count, pixels, &logits) == null)
      #expect(mote_run(&c.model, nil, arena.count, pixels, &logits) == null)
      #expect(mote_run(&c.model, arena.baseAddress, arena.count, nil, &logits) == null)
      #expect(mote_run(&c.model, arena.baseAddress, arena.count, pixels, nil) == null)
      #expect(mote_run(&c.model, arena.baseAddress, arena.count, pixels, &logits) == 0)
    }
    #expect(mote_open(nil, pixels, 36) == null)
    var other = c.model
    #expect(mote_open(&other, nil, 36) == null)
    #expect(mote_arena_size(nil) == 0 && mote_prepared_size(nil) == 0 && mote_input_size(nil) == 0)
    #expect(mote_output_count(nil) == 0 && mote_class_count(nil) == 0 && mote_layer_count(nil) == 0)
    #expect(mote_label(nil, 0) == nil)
    #expect(mote_prepare(nil, nil, 0) == null)
    #expect(mote_softmax(nil, 3) == null)
    #expect(mote_largest(nil, 3) == 0)
  }

  @Test("Blocks that are too small or misaligned, and sizes beyond the address space") func blocks() throws {
    let c = try Opened(try SmallModels.int8())
    let size = mote_arena_size(&c.model)
    let arena = AlignedMemory(byteCount: size + 16)
    var memory = arena.mutableBytes
    var logits = [Float](repeating: 0, count: 3)
    let pixels = [UInt8](repeating: 0, count: 36)
    memory.withUnsafeMutableBytes { arena in
      let start = arena.baseAddress!
      #expect(mote_run(&c.model, start, size - 1, pixels, &logits) == CInt(RunError.arenaTooSmall.rawValue))
      #expect(mote_run(&c.model, start, -1, pixels, &logits) == CInt(RunError.arenaTooSmall.rawValue))
      #expect(mote_run(&c.model, start + 1, size, pixels, &logits) == CInt(RunError.arenaMisaligned.rawValue))
    }
    // There is nothing to prepare, so nothing is asked of the memory.
    #expect(mote_prepare(&c.model, nil, 0) == 0)
    #expect(mote_open(&c.model, pixels, -1) == CInt(ModelError.Code.tooLarge.rawValue))
    #expect(mote_open(&c.model, pixels, 0) == CInt(ModelError.Code.truncated.rawValue))
  }
}

@Suite("A packed model in C, on a host") struct PreparedTests {
  /// A model that asks this host for memory, and what its canonical form gives.
  private func open() throws -> (Opened, pixels: [UInt8], expected: [Float]) {
    let pixels = GoldenVectors.inputs(36)[1]
    let c = try Opened(try fixture("models/small-packed.mote"))
    #expect(mote_prepared_size(&c.model) > 0)
    return (c, pixels, try Opened(try SmallModels.packable()).run(pixels))
  }

  @Test("runs when it is prepared, and gives the canonical model's logits") func runs() throws {
    let (c, pixels, expected) = try open()
    let size = mote_prepared_size(&c.model)
    let memory = AlignedMemory(byteCount: size)
    var prepared = memory.mutableBytes
    let code = prepared.withUnsafeMutableBytes { mote_prepare(&c.model, $0.baseAddress, size) }
    #expect(code == 0)
    #expect(try c.run(pixels) == expected)
    // A copy of the structure shares what was prepared.
    let copy = c.model
    c.model = copy
    #expect(try c.run(pixels) == expected)
  }

  @Test("is refused when it was not prepared, or by memory that is missing, too small or misaligned") func refusals() throws {
    let (c, pixels, _) = try open()
    let size = mote_prepared_size(&c.model)
    let tooSmall = CInt(RunError.preparedTooSmall.rawValue)
    let (arena, memory) = (AlignedMemory(byteCount: mote_arena_size(&c.model)), AlignedMemory(byteCount: size + 16))
    var logits = [Float](repeating: 7, count: 3)
    var bytes = arena.mutableBytes
    func run() -> CInt {
      bytes.withUnsafeMutableBytes { mote_run(&c.model, $0.baseAddress, $0.count, pixels, &logits) }
    }
    #expect(run() == tooSmall)
    var prepared = memory.mutableBytes
    prepared.withUnsafeMutableBytes {
      #expect(mote_prepare(&c.model, nil, size) == CInt(RunError.nullArgument.rawValue))
      #expect(mote_prepare(&c.model, $0.baseAddress, size - 1) == tooSmall)
      #expect(mote_prepare(&c.model, $0.baseAddress, -1) == tooSmall)
      #expect(mote_prepare(&c.model, $0.baseAddress! + 1, size) == CInt(RunError.preparedMisaligned.rawValue))
    }
    #expect(run() == tooSmall)
    #expect(logits == [7, 7, 7])
  }

  @Test("an unopened model is not prepared") func notOpen() throws {
    var model = mote_model()
    var byte: UInt8 = 0
    #expect(mote_prepare(&model, &byte, 1) == CInt(RunError.notOpen.rawValue))
  }
}

/// What an observer in C was shown.
private final class Seen {
  var layers: [Int] = []
  var bytes: [[UInt8]] = []
  var rows = 0
  var stopAfter = -1
}

/// A model opened through C, with the memory that it is a view of.
private final class Opened {
  let memory: AlignedMemory
  var model = mote_model()

  init(_ bytes: [UInt8]) throws {
    let memory = AlignedMemory(bytes)
    var opened = mote_model()
    let code = memory.bytes.withUnsafeBytes { mote_open(&opened, $0.baseAddress, bytes.count) }
    self.memory = memory
    model = opened
    try #require(code == 0)
  }

  func run(_ pixels: [UInt8]) throws -> [Float] {
    let arena = AlignedMemory(byteCount: mote_arena_size(&model))
    var logits = [Float](repeating: 0, count: mote_output_count(&model))
    var memory = arena.mutableBytes
    let code = memory.withUnsafeMutableBytes { mote_run(&model, $0.baseAddress, $0.count, pixels, &logits) }
    try #require(code == 0)
    return logits
  }
}

private func fixture(_ path: String) throws -> [UInt8] {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  return Array(try Data(contentsOf: root.appending(path: "Fixtures").appending(path: path)))
}
