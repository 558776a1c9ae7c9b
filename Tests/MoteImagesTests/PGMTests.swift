import MoteImages
import Testing

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

@Suite("PGM")
struct PGMTests {
  func code(_ bytes: [UInt8], maxMemory: Int = 1 << 30) -> ImageError.Code? {
    do throws(ImageError) {
      _ = try PGM.read(bytes, maxMemory: maxMemory)
      return nil
    } catch {
      #expect(!error.description.contains("\n"))
      return error.code
    }
  }

  @Test func readsPlain() throws {
    let image = try PGM.read(bytes("P2\n3 2\n255\n0 1 2\n253 254 255\n"))
    #expect(image == GrayImage(width: 3, height: 2, pixels: [0, 1, 2, 253, 254, 255]))
  }

  @Test func readsRaw() throws {
    let image = try PGM.read(bytes("P5 2 2 255\n") + [10, 32, 13, 255])
    #expect(image == GrayImage(width: 2, height: 2, pixels: [10, 32, 13, 255]))
  }

  @Test func readsCommentsWhereverNetpbmAllowsThem() throws {
    let expected = GrayImage(width: 2, height: 1, pixels: [7, 35])
    let plain = "P2# a\n#b\n2#width 9\r1 # height\n255# maximum\n7 # first\n35# second\n# end"
    #expect(try PGM.read(bytes(plain)) == expected)
    #expect(try PGM.read(bytes("P5 # a\n2 # b\n1\n#c\n255#d 3\n") + [7, 35]) == expected)
  }

  @Test func scalesSmallAndLargeMaximaWithRounding() throws {
    #expect(try PGM.read(bytes("P2 4 1 1 0 1 1 0")).pixels == [0, 255, 255, 0])
    #expect(try PGM.read(bytes("P2 3 1 100 1 50 100")).pixels == [3, 128, 255])
    #expect(try PGM.read(bytes("P2 3 1 65535 128 129 65535")).pixels == [0, 1, 255])
    #expect(try PGM.read(bytes("P5 2 1 15\n") + [7, 15]).pixels == [119, 255])
  }

  @Test func readsTwoBigEndianBytesAboveMaximum255() throws {
    #expect(try PGM.read(bytes("P5 2 1 256\n") + [0, 128, 1, 0]).pixels == [128, 255])
    #expect(try PGM.read(bytes("P5 2 1 65535\n") + [0x80, 0, 0xff, 0xff]).pixels == [128, 255])
  }

  @Test func acceptsTrailingWhitespace() throws {
    #expect(try PGM.read(bytes("P5 1 1 255\nA \n\t\r\n")).pixels == [65])
    #expect(try PGM.read(bytes("P2 1 1 255 65 \n\n")).pixels == [65])
  }

  @Test func writesWhatItReads() throws {
    let image = GrayImage(width: 3, height: 2, pixels: [0, 10, 32, 35, 128, 255])
    #expect(try PGM.read(PGM.write(image)) == image)
  }

  @Test(arguments: ["P1", "P3", "P4", "P6", "P7"])
  func refusesSiblingFormatsByName(magic: String) {
    let error = #expect(throws: ImageError.self) { try PGM.read(bytes("\(magic) 1 1 255\n0")) }
    #expect(error?.code == .wrongKind)
    #expect(error?.message.hasPrefix("\(magic) is a") == true)
  }

  @Test func namesTheColourImage() {
    let error = #expect(throws: ImageError.self) { try PGM.read(bytes("P6 1 1 255\n000")) }
    #expect(error?.description == "byte 0: P6 is a colour image; expected P2 or P5, of one channel")
  }

  @Test(arguments: ["", "P", "Q5 1 1 255\n0", "P8 1 1 255\n0", "P51 1 255\n0", "\u{89}PNG"])
  func refusesOtherMagic(text: String) { #expect(code(bytes(text)) == .wrongMagic) }

  @Test(arguments: ["0 1 255", "1 0 255", "-1 1 255", "1 x 255", "2147483648 1 255", "99999999999999999999999 1 255"])
  func refusesZeroHugeAndMalformedSizes(header: String) {
    #expect(code(bytes("P5 \(header)\n0")) == .badHeader)
    #expect(code(bytes("P2 \(header)\n0")) == .badHeader)
  }

  @Test(arguments: [0, 65536])
  func refusesMaximum(value: Int) {
    #expect(code(bytes("P5 1 1 \(value)\n00")) == .badHeader)
    #expect(code(bytes("P2 1 1 \(value)\n0")) == .badHeader)
  }

  @Test func refusesSizeAboveTheMemoryLimit() {
    #expect(code(bytes("P5 2147483647 2147483647 255\n0")) == .tooLarge)
    #expect(code(bytes("P5 4 1 255\n0123"), maxMemory: 3) == .tooLarge)
    #expect(code(bytes("P5 4 1 255\n0123"), maxMemory: 4) == nil)
  }

  @Test func refusesMissingPixels() {
    #expect(code(bytes("P5 2 2 255\n012")) == .truncated)
    #expect(code(bytes("P5 2 1 256\n012")) == .truncated)
    #expect(code(bytes("P2 2 2 255 1 2 3")) == .truncated)
    #expect(code(bytes("P2 2 1 255 111")) == .truncated)
    #expect(code(bytes("P5 32767 32767 255\n0")) == .truncated)
    #expect(code(bytes("P2 32767 32767 255\n0")) == .truncated)
  }

  @Test func refusesSamplesAboveTheMaximumAndTellsWhere() {
    let plain = #expect(throws: ImageError.self) { try PGM.read(bytes("P2 2 1 9 9 10")) }
    #expect(plain == ImageError(.badSample, at: 11, "found a sample of 10, expected at most 9"))
    let raw = #expect(throws: ImageError.self) { try PGM.read(bytes("P5 2 1 9\n") + [9, 10]) }
    #expect(raw == ImageError(.badSample, at: 10, "found a sample of 10, expected at most 9"))
  }

  @Test func refusesSamplesThatAreNoNumbers() {
    #expect(code(bytes("P2 2 1 9 1 x")) == .badSample)
    #expect(code(bytes("P2 2 1 9 1 2x")) == .badSample)
    #expect(code(bytes("P2 2 1 9 1 -2")) == .badSample)
    #expect(code(bytes("P2 2 1 9 1 99999999999999999999")) == .badSample)
  }

  @Test func refusesSurplusBytes() {
    #expect(code(bytes("P5 1 1 255\nAB")) == .surplus)
    #expect(code(bytes("P5 1 1 255\nAP5 1 1 255\nA")) == .surplus)
    #expect(code(bytes("P2 1 1 255 1 2")) == .surplus)
  }

  /// Every shortened file is refused, unless only trailing whitespace or digits of the last sample are gone.
  @Test func refusesEveryTruncation() {
    let raw = bytes("P5 # c\n3 2\n300\n") + [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6]
    for length in 0..<raw.count { #expect(code(Array(raw.prefix(length))) != nil, "length \(length)") }
    let plain = bytes("P2 # c\n3 2\n300\n1 2 3 4 5 6\n")
    for length in 0..<plain.count - 1 { #expect(code(Array(plain.prefix(length))) != nil, "length \(length)") }
  }

  /// Whatever a changed byte makes of the file, the reader returns, and an image fills its declared size.
  @Test func survivesEveryChangedByte() {
    let raw = bytes("P5 # c\n3 2\n30\n") + [1, 2, 3, 4, 5, 6]
    let plain = bytes("P2 # c\n3 2\n30\n1 2 3 4 5 6\n")
    for original in [raw, plain] {
      for index in original.indices {
        for value in UInt8.min...UInt8.max {
          var changed = original
          changed[index] = value
          if let image = try? PGM.read(changed) { #expect(image.pixels.count == image.width * image.height) }
        }
      }
    }
  }
}
