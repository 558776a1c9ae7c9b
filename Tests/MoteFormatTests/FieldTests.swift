import MoteFormat
import Testing

@Suite("Fields") struct FieldTests {
  @Test("Little-endian reads at odd offsets") func reads() {
    let bytes: [UInt8] = [0xAA, 0x01, 0x02, 0x03, 0x84, 0x00, 0x00, 0x80, 0xBF, 0xFF]
    let span = bytes.span.bytes
    #expect(span.uint8(4) == 0x84)
    #expect(span.uint16(1) == 0x0201)
    #expect(span.uint32(1) == 0x8403_0201)
    #expect(span.int32(1) == Int32(bitPattern: 0x8403_0201))
    #expect(span.float32(5) == -1)
    #expect(!span.isZero(4, 3) && span.isZero(5, 2) && span.isZero(4, 0))
  }

  @Test("Alignment rounds up") func align() {
    #expect([0, 1, 63, 64, 65].map { Limits.align($0, 64) } == [0, 64, 64, 64, 128])
  }

  @Test("Fields tile their record") func tile() {
    for (name, size, fields) in Record.all {
      var end = 0
      for field in fields {
        #expect(field.offset == end, "\(name).\(field.name)")
        end += field.size
      }
      #expect(end == size, "\(name)")
    }
  }
}
