/// The PGM reader, and the normaliser behind it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzImage(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let image = try? PGM.read(bytes, maxMemory: 1 << 20) else { return 0 }
  guard image.pixels.count == image.width * image.height else { fatalError("a picture of another size than it says") }
  for polarity in Polarity.allCases {
    guard let digit = try? fitToMNIST(image, polarity: polarity) else { continue }
    guard digit.0.pixels.count == 784 else { fatalError("not 28 x 28") }
  }
  return 0
}
