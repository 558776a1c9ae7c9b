/// One call of the firmware's layer callback, as the example firmware writes it to a file: five UInt32 words (image, layer,
/// first row, rows, bytes), little-endian, and the bytes.
struct Record {
  let image, layer, firstRow, rowCount: Int
  let bytes: ArraySlice<UInt8>

  /// The records of a whole file.
  /// - Throws: `RecordError` at a header or a block that the file's end cuts off.
  static func all(in file: [UInt8]) throws(RecordError) -> [Record] {
    var records: [Record] = []
    var place = 0
    while place < file.count {
      guard file.count - place >= 20 else { throw RecordError(place, "ends inside a header") }
      let header = (0..<5).map { word(file, place + 4 * $0) }
      let start = place + 20
      guard file.count - start >= header[4] else {
        throw RecordError(place, "ends inside a block of \(header[4]) bytes")
      }
      records.append(
        Record(
          image: header[0], layer: header[1], firstRow: header[2], rowCount: header[3],
          bytes: file[start..<start + header[4]]))
      place = start + header[4]
    }
    return records
  }

  private static func word(_ file: [UInt8], _ place: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(file[place + $1]) << (8 * $1) }
  }
}

/// What is wrong with a file of records, and where.
struct RecordError: Error, CustomStringConvertible {
  let description: String

  init(_ place: Int, _ what: String) {
    description = "record at byte \(place): \(what)"
  }
}
