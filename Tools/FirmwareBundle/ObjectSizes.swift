/// Bytes that an ELF object brings to an image, by the flags of its sections.
struct ObjectSizes {
  /// Executable.
  private(set) var code = 0
  /// Constants: allocated, neither writable nor executable.
  private(set) var constants = 0
  /// Writable, in RAM.
  private(set) var writable = 0

  /// - Returns: nil if the bytes are no little-endian ELF file or a header lies outside it.
  init?(_ file: [UInt8]) {
    func word(_ place: Int, _ count: Int) -> Int? {
      guard place >= 0, place <= file.count - count else { return nil }
      var value: UInt64 = 0
      for index in (0..<count).reversed() { value = value << 8 | UInt64(file[place + index]) }
      return Int(exactly: value)
    }
    guard file.count >= 64, file.starts(with: [0x7F, 0x45, 0x4C, 0x46]), file[5] == 1 else { return nil }
    let isWide = file[4] == 2
    let address = isWide ? 8 : 4
    guard let table = word(isWide ? 0x28 : 0x20, address), let step = word(isWide ? 0x3A : 0x2E, 2),
      let count = word(isWide ? 0x3C : 0x30, 2), table <= file.count
    else { return nil }
    for index in 0..<count {
      let header = table + index * step
      guard let kind = word(header + 4, 4), let flags = word(header + 8, address),
        let size = word(header + (isWide ? 0x20 : 0x14), address)
      else { return nil }
      guard flags & 2 != 0, kind != 0x7000_0001 else { continue }  // allocated; not ARM's unwind index
      if flags & 4 != 0 {
        code += size
      } else if flags & 1 != 0 {
        writable += size
      } else {
        constants += size
      }
    }
  }
}
