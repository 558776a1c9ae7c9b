import MoteImages
import Testing

@Suite("Byte tensors from .npy")
struct ByteTensorTests {
  /// A file as numpy writes it.
  static func npy(
    _ shape: [Int], _ elements: [UInt8], descr: String = "|u1", fortran: Bool = false, version: UInt8 = 1
  ) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text = "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': (\(sizes)), }"
    return file(text, elements, version: version)
  }

  static func file(_ text: String, _ elements: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let prefix = version == 1 ? 10 : 12
    let padded = text + String(repeating: " ", count: 63 - (prefix + text.utf8.count) % 64) + "\n"
    let count = padded.utf8.count
    let length = [UInt8(count % 256), UInt8(count / 256)] + (version == 1 ? [] : [0, 0])
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(padded.utf8) + elements
  }

  func inputs(_ file: [UInt8], _ height: Int, _ width: Int, _ channels: Int) throws -> [[UInt8]] {
    try ByteTensor(npy: file).inputs(height: height, width: width, channels: channels)
  }

  func code(_ file: [UInt8]) -> ImageError.Code? {
    do throws(ImageError) {
      _ = try ByteTensor(npy: file)
      return nil
    } catch {
      #expect(!error.description.contains("\n"))
      return error.code
    }
  }

  /// Element (y, x, c) of an input of 2 x 3 x 2 is `100 y + 10 x + c`.
  static let rows: [UInt8] = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]

  @Test(arguments: [UInt8(1), 2, 3]) func readsRowsOfPixels(version: UInt8) throws {
    #expect(try inputs(Self.npy([2, 3, 2], Self.rows, version: version), 2, 3, 2) == [Self.rows])
  }

  @Test func readsPlanes() throws {
    let planes: [UInt8] = [0, 10, 20, 100, 110, 120, 1, 11, 21, 101, 111, 121]
    #expect(try inputs(Self.npy([2, 2, 3], planes), 2, 3, 2) == [Self.rows])
    #expect(try inputs(Self.npy([1, 2, 2, 3], planes), 2, 3, 2) == [Self.rows])
  }

  @Test func readsFortranOrder() throws {
    let columns: [UInt8] = [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121]
    #expect(try inputs(Self.npy([2, 3, 2], columns, fortran: true), 2, 3, 2) == [Self.rows])
    // [c][y][x] with c fastest.
    let planes: [UInt8] = [0, 1, 100, 101, 10, 11, 110, 111, 20, 21, 120, 121]
    #expect(try inputs(Self.npy([2, 2, 3], planes, fortran: true), 2, 3, 2) == [Self.rows])
  }

  @Test func readsSeveralInputs() throws {
    let other = Self.rows.map { $0 + 100 }
    #expect(try inputs(Self.npy([2, 2, 3, 2], Self.rows + other), 2, 3, 2) == [Self.rows, other])
    let swapped = zip(Self.rows, other).flatMap { [$0, $1] }
    // In Fortran order the number of the input runs fastest; here each input is one row of 12 channels.
    #expect(try inputs(Self.npy([2, 1, 1, 12], swapped, fortran: true), 1, 1, 12) == [Self.rows, other])
  }

  @Test func oneChannelNeedsNoDimension() throws {
    let pixels: [UInt8] = [1, 2, 3, 4, 5, 6]
    for shape in [[2, 3], [2, 3, 1], [1, 2, 3], [1, 1, 2, 3], [1, 2, 3, 1]] {
      #expect(try inputs(Self.npy(shape, pixels), 2, 3, 1) == [pixels])
    }
    #expect(try inputs(Self.npy([2, 1, 3], pixels), 1, 3, 1) == [[1, 2, 3], [4, 5, 6]])
    #expect(try inputs(Self.npy([3, 2], [1, 4, 2, 5, 3, 6], fortran: false), 3, 2, 1) == [[1, 4, 2, 5, 3, 6]])
  }

  @Test func aShapeThatCouldBeBothIsRowsOfPixels() throws {
    let cube = (0..<27).map { UInt8($0) }
    #expect(try inputs(Self.npy([3, 3, 3], cube), 3, 3, 3) == [cube])
  }

  @Test(arguments: [[], [12], [3, 2, 2], [2, 3, 3], [0, 2, 3, 2], [2, 1, 2, 3, 1]]) func refusesOtherShapes(shape: [Int]) throws {
    let tensor = try ByteTensor(npy: Self.npy(shape, [UInt8](repeating: 0, count: shape.reduce(1, *))))
    let error = #expect(throws: ImageError.self) { try tensor.inputs(height: 2, width: 3, channels: 2) }
    #expect(error?.code == .badHeader)
    #expect(error?.message.contains("expected 2 x 3 x 2 or 2 x 2 x 3") == true)
  }

  @Test(arguments: ["<f4", "<f2", "<f8", "|i1", "|b1", "<u2", "|S1", "|O"]) func refusesOtherTypes(descr: String) {
    let error = #expect(throws: ImageError.self) { try ByteTensor(npy: Self.npy([2], [0, 0], descr: descr)) }
    #expect(error?.code == .wrongKind)
    #expect(error?.message.hasPrefix("found dtype \"\(descr)\", expected \"|u1\" (uint8)") == true)
  }

  @Test func refusesALengthThatTheShapeDoesNotHave() {
    #expect(code(Self.npy([2, 2], [0, 0, 0])) == .truncated)
    #expect(code(Self.npy([2, 2], [0, 0, 0, 0, 0])) == .surplus)
    #expect(code(Self.npy([1 << 40], [0])) == .truncated)
    #expect(code(Self.npy([1 << 40, 1 << 40], [0])) == .tooLarge)
  }

  @Test func refusesDamagedHeaders() {
    #expect(code([]) == .wrongMagic)
    #expect(code(Array("hello, world".utf8)) == .wrongMagic)
    #expect(code(Self.npy([1], [0], version: 4)) == .wrongKind)
    var long = Self.npy([1], [0], version: 2)
    long[10] = 255
    #expect(code(long) == .tooLarge)
    for text in [
      "{'descr': '|u1 ', 'fortran_order': False, 'shape': (1,)}", "{'descr' : '|u1', 'fortran_order ': False, 'shape': (1,)}",
      "", "{", "{'descr': '|u1'}", "{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}",
      "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'more': 1}",
      "{'descr': '|u1' 'fortran_order': False, 'shape': (1,)}", "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (1 1)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} x",
    ] { #expect(code(Self.file(text, [0])) == .badHeader, "\(text)") }
    #expect(code(Self.file("{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (1,)}", [0])) == .wrongKind)
    #expect(code(Self.file("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}", [0])) == .tooLarge)
    let dimensions = String(repeating: "1, ", count: 65)
    #expect(code(Self.file("{'descr': '|u1', 'fortran_order': False, 'shape': (\(dimensions))}", [0])) == .tooLarge)
  }

  @Test func refusesEveryTruncation() {
    let file = Self.npy([2, 3], [1, 2, 3, 4, 5, 6])
    for length in 0..<file.count { #expect(code(Array(file.prefix(length))) != nil, "length \(length)") }
  }

  /// Whatever a changed byte makes of the file, the reader returns, and elements fill the shape.
  @Test func survivesEveryChangedByte() {
    let file = Self.npy([2, 3], [1, 2, 3, 4, 5, 6])
    for index in file.indices {
      for value in UInt8.min...UInt8.max {
        var changed = file
        changed[index] = value
        guard let tensor = try? ByteTensor(npy: changed) else { continue }
        #expect(tensor.elements.count == tensor.shape.reduce(1, *))
      }
    }
  }
}
