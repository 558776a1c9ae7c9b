import MoteFormat
import MoteRuntime

extension Model {
  /// A name for each layer; a number for those without one, as the section is optional.
  public var layerNames: [String] {
    var names: [String] = []
    for section in 0..<Int(bytes.uint16(FileHeader.sectionCount.offset)) {
      let entry = FileHeader.size + section * SectionEntry.size
      guard bytes.uint16(entry + SectionEntry.kind.offset) == SectionKind.names.rawValue else { continue }
      let start = Int(bytes.uint32(entry + SectionEntry.offset.offset))
      let text = (0..<Int(bytes.uint32(entry + SectionEntry.bytes.offset))).map { bytes.uint8(start + $0) }
      names = text.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
    return (0..<layerCount).map { names.indices.contains($0) && !names[$0].isEmpty ? names[$0] : "layer\($0)" }
  }

  /// Multiply-accumulates of one layer, products with padding included.
  public func macs(ofLayer index: Int) -> Int {
    let layer = layer(index)
    let geometry = geometry(layer, output: tensor(index + 1))
    guard layer.type != .none else { return 0 }
    return geometry.outputHeight * geometry.outputWidth * geometry.outputChannels * geometry.filterCount
  }
}
