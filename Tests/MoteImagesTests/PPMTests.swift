import MoteImages
import Testing

@Suite("PPM")
struct PPMTests {
  func code(_ bytes: [UInt8], maxMemory: Int = 1 << 30) -> ImageError.Code? {
    do throws(ImageError) {
      _ = try Netpbm.read(bytes, maxMemory: maxMemory)
      return nil
    } catch {
      #expect(!error.description.contains("\n"))
      return error.code
    }
  }

  @Test func readsRawColours() throws {
    let picture = try Netpbm.read(bytes("P6 2 1 255\n") + [1, 2, 3, 253, 10, 32])
    #expect(picture == Picture(width: 2, height: 1, channels: 3, samples: [1, 2, 3, 253, 10, 32]))
  }

  @Test func readsPlainColoursAndComments() throws {
    let picture = try Netpbm.read(bytes("P3 # a\n1 2 # b\n100\n0 50 100 # c\n100 0 0\n"))
    #expect(picture == Picture(width: 1, height: 2, channels: 3, samples: [0, 128, 255, 255, 0, 0]))
  }

  @Test func readsTwoBigEndianBytesAboveMaximum255() throws {
    #expect(try Netpbm.read(bytes("P6 1 1 65535\n") + [0x80, 0, 0xFF, 0xFF, 0, 0]).samples == [128, 255, 0])
  }

  @Test func readsGraymapsAsOneChannel() throws {
    #expect(try Netpbm.read(bytes("P5 2 1 255\nAB")) == Picture(width: 2, height: 1, channels: 1, samples: [65, 66]))
    #expect(try Netpbm.read(bytes("P2 1 1 255 7")).channels == 1)
  }

  @Test func writesWhatItReads() throws {
    for picture in [
      Picture(width: 2, height: 1, channels: 3, samples: [0, 10, 32, 35, 128, 255]),
      Picture(width: 3, height: 1, channels: 1, samples: [9, 10, 35]),
    ] { #expect(try Netpbm.read(Netpbm.write(picture)) == picture) }
  }

  @Test(arguments: ["P1", "P4", "P7"]) func refusesSiblingFormatsByName(magic: String) {
    let error = #expect(throws: ImageError.self) { try Netpbm.read(bytes("\(magic) 1 1 255\n0")) }
    #expect(error?.code == .wrongKind)
    #expect(error?.message.hasPrefix("\(magic) is a") == true)
    #expect(error?.message.contains("expected P2, P3, P5 or P6") == true)
  }

  @Test(arguments: ["", "P", "Q6 1 1 255\n000", "P61 1 255\n000"]) func refusesOtherMagic(text: String) {
    #expect(code(bytes(text)) == .wrongMagic)
  }

  @Test func refusesSizesBeforeTheyAreAllocated() {
    #expect(code(bytes("P6 2147483647 2147483647 255\n0")) == .tooLarge)
    #expect(code(bytes("P6 2 1 255\n000000"), maxMemory: 5) == .tooLarge)
    #expect(code(bytes("P6 2 1 255\n000000"), maxMemory: 6) == nil)
    #expect(code(bytes("P6 10000 10000 255\n0")) == .truncated)
    #expect(code(bytes("P3 10000 10000 255\n0")) == .truncated)
  }

  @Test func refusesHeadersSamplesAndSurplus() {
    #expect(code(bytes("P6 0 1 255\n")) == .badHeader)
    #expect(code(bytes("P6 1 1 0\n000")) == .badHeader)
    #expect(code(bytes("P6 1 1 65536\n000")) == .badHeader)
    #expect(code(bytes("P6 1 1 9\n") + [9, 9, 10]) == .badSample)
    #expect(code(bytes("P3 1 1 9 9 9 10")) == .badSample)
    #expect(code(bytes("P3 1 1 9 9 x 1")) == .badSample)
    #expect(code(bytes("P6 1 1 255\n0000")) == .surplus)
    #expect(code(bytes("P6 1 1 255\nABCP6 1 1 255\nABC")) == .surplus)
    #expect(code(bytes("P3 1 1 255 1 2 3 4")) == .surplus)
  }

  @Test func refusesEveryTruncation() {
    let raw = bytes("P6 # c\n2 1\n300\n") + [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6]
    for length in 0..<raw.count { #expect(code(Array(raw.prefix(length))) != nil, "length \(length)") }
    let plain = bytes("P3 # c\n2 1\n300\n1 2 3 4 5 6\n")
    for length in 0..<plain.count - 1 { #expect(code(Array(plain.prefix(length))) != nil, "length \(length)") }
  }

  /// Whatever a changed byte makes of the file, the reader returns, and a picture fills its declared size.
  @Test func survivesEveryChangedByte() {
    for original in [bytes("P6 2 1\n30\n") + [1, 2, 3, 4, 5, 6], bytes("P3 2 1\n30\n1 2 3 4 5 6\n")] {
      for index in original.indices {
        for value in UInt8.min...UInt8.max {
          var changed = original
          changed[index] = value
          guard let picture = try? Netpbm.read(changed) else { continue }
          #expect(picture.samples.count == picture.width * picture.height * picture.channels)
        }
      }
    }
  }

  @Test func lumaIsThatOfBT601() {
    func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
      Picture(width: 1, height: 1, channels: 3, samples: [red, green, blue]).gray.pixels[0]
    }
    // 0.299 * 255 = 76.2, 0.587 * 255 = 149.7, 0.114 * 255 = 29.1.
    #expect(luma(255, 0, 0) == 76)
    #expect(luma(0, 255, 0) == 150)
    #expect(luma(0, 0, 255) == 29)
    // 29.9 + 117.4 + 5.016 = 152.3.
    #expect(luma(100, 200, 44) == 152)
    for level in UInt8.min...UInt8.max { #expect(luma(level, level, level) == level) }
  }

  @Test func grayBecomesThreeEqualChannelsAndBack() {
    let gray = Picture(width: 2, height: 1, channels: 1, samples: [7, 200])
    #expect(gray.colour.samples == [7, 7, 7, 200, 200, 200])
    #expect(gray.colour.gray.pixels == gray.samples)
    #expect(gray.reversingColours == gray)
  }

  @Test func reversesColours() {
    let picture = Picture(width: 2, height: 1, channels: 3, samples: [1, 2, 3, 4, 5, 6])
    #expect(picture.reversingColours.samples == [3, 2, 1, 6, 5, 4])
    #expect(picture.reversingColours.reversingColours == picture)
  }
}
