import MoteRuntime

/// A hash of every layer's output, row after row.
struct HostHashes: LayerObserver {
  private(set) var hashes: [UInt32]

  init(_ layers: Int) { hashes = [UInt32](repeating: 2_166_136_261, count: layers) }

  mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    for place in 0..<values.byteCount {
      hashes[index] = (hashes[index] ^ UInt32(values.unsafeLoad(fromByteOffset: place, as: UInt8.self))) &* 16_777_619
    }
    return true
  }
}
