/// The readers of pictures and byte tensors, and what makes the input of them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzImage(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  readTensor(bytes)
  if let picture = try? Netpbm.read(bytes, maxMemory: 1 << 20) { fit(picture) }
  guard let image = try? PGM.read(bytes, maxMemory: 1 << 20) else { return 0 }
  guard image.pixels.count == image.width * image.height else { fatalError("a picture of another size than it says") }
  for polarity in Polarity.allCases {
    guard let digit = try? fitToMNIST(image, polarity: polarity) else { continue }
    guard digit.0.pixels.count == 784 else { fatalError("not 28 x 28") }
  }
  return 0
}

private func readTensor(_ bytes: [UInt8]) {
  guard let tensor = try? ByteTensor(npy: bytes) else { return }
  guard tensor.elements.count == tensor.shape.reduce(1, *) else { fatalError("elements that do not fill the shape") }
  for (height, width, channels) in [(2, 3, 1), (2, 3, 2), (1, 1, 1)] {
    guard let inputs = try? tensor.inputs(height: height, width: width, channels: channels) else { continue }
    guard inputs.allSatisfy({ $0.count == height * width * channels }) else { fatalError("an input of another size") }
  }
}

private func fit(_ picture: Picture) {
  guard picture.samples.count == picture.width * picture.height * picture.channels else {
    fatalError("a picture of another size than it says")
  }
  let size = picture.width * picture.height
  guard picture.gray.pixels.count == size, picture.colour.samples.count == 3 * size else { fatalError("lost pixels") }
  for (fitted, _) in [
    try? picture.stretched(width: 5, height: 9), try? picture.resizedAndCropped(side: 9, width: 9, height: 5),
  ].compactMap({ $0 }) {
    guard fitted.samples.count == 45 * picture.channels else { fatalError("not 45 pixels") }
  }
}
