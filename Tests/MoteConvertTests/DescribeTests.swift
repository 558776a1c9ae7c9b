import MoteConvert
import MoteFormat
import MoteHost
import MoteRuntime
import MoteTestSupport
import Testing

@Suite("Describing a model") struct DescribeTests {
  let model: [UInt8]

  init() throws { model = try SmallModels.int8() }

  func logits(_ bytes: [UInt8]) throws -> [Float] {
    let loaded = try LoadedModel(bytes: bytes)
    let pixels = (0..<loaded.height * loaded.width * loaded.channels).map { UInt8(truncatingIfNeeded: 31 &* $0) }
    return try loaded.classify(pixels: pixels).logits
  }

  func refusal(_ picture: PictureContract?, labels: [String]? = nil) -> String? {
    do throws(ConvertError) {
      _ = try describe(model, picture: picture, labels: labels)
      return nil
    } catch { return "\(error)" }
  }

  @Test("nothing to say gives the same bytes") func same() throws {
    #expect(try describe(model, picture: nil, labels: nil) == model)
    let described = try ModelDescription(file: model)
    #expect(try describe(model, picture: described.picture, labels: nil) == model)
  }

  @Test("longer labels move the sections behind them, and the model gives the same logits") func labels() throws {
    let classes = try ModelDescription(file: model).classes
    let labels = (0..<classes).map { "class number \($0), " + String(repeating: "long ", count: 40) }
    let named = try describe(model, picture: nil, labels: labels)
    let loaded = try LoadedModel(bytes: named)
    #expect(loaded.contract.labels == labels)
    #expect(named.count > model.count + 200 * classes)
    #expect(try logits(named) == logits(model))
    let before = try LoadedModel(bytes: model).contract
    #expect(try describe(named, picture: nil, labels: before.labels) == model)
  }

  @Test("a fit of version 3 raises the version, and only then") func version() throws {
    func versions(_ bytes: [UInt8]) -> [UInt16] {
      [bytes.span.bytes.uint16(FileHeader.version.offset), bytes.span.bytes.uint16(FileHeader.minimumReader.offset)]
    }
    var picture = PictureContract.digits
    #expect(versions(model) == [1, 1])
    picture.fit = .stretch
    let stretched = try describe(model, picture: picture, labels: nil)
    #expect(versions(stretched) == [3, 3])
    #expect(try LoadedModel(bytes: stretched).contract.fit == .stretch)
    picture = PictureContract(channelOrder: .gray, fit: .resizeAndCrop, resizeSide: 300)
    let cropped = try describe(model, picture: picture, labels: nil)
    #expect(versions(cropped) == [3, 3])
    let contract = try LoadedModel(bytes: cropped).contract
    #expect(contract.fit == .resizeAndCrop && contract.resizeSide == 300 && contract.polarity == .any)
    #expect(try logits(cropped) == logits(model))
    picture = PictureContract(channelOrder: .gray, fit: .none)
    #expect(versions(try describe(model, picture: picture, labels: nil)) == [1, 1])
  }

  @Test("packing keeps the fit and the version that it needs") func packing() throws {
    let description = try ModelDescription(file: model)
    var picture = description.picture
    picture.fit = .stretch
    let described = try describe(model, picture: picture, labels: nil)
    let layers = Model(trusting: described.span.bytes).layerCount
    let packed = try pack(described, layouts: [WeightLayout](repeating: .canonical, count: layers))
    #expect(packed == described)
  }

  @Test("mean and std stay the network's") func normalisation() throws {
    var picture = PictureContract.digits
    picture.mean = [0.5]
    picture.std = [0.25]
    #expect(try describe(model, picture: picture, labels: nil) == model)
  }

  @Test("refuses labels of another number") func labelCount() throws {
    let classes = try ModelDescription(file: model).classes
    #expect(refusal(nil, labels: ["a"]) == "labels: found 1, expected \(classes), one for each class")
    #expect(refusal(nil, labels: [String](repeating: "a\0", count: classes))?.contains("found a NUL") == true)
  }

  @Test("refuses what does not go with the input") func mismatches() {
    #expect(refusal(PictureContract(channelOrder: .rgb, fit: .stretch)) == "channel order rgb: found an input of 1 channels, expected 3")
    #expect(refusal(PictureContract(channelOrder: .gray, fit: .resizeAndCrop, resizeSide: 3))?.hasPrefix("resize 3: expected ") == true)
    #expect(refusal(PictureContract(channelOrder: .gray, fit: .resizeAndCrop, resizeSide: 65_536))?.hasPrefix("resize 65536: expected ") == true)
    #expect(refusal(PictureContract(channelOrder: .gray, fit: .stretch, resizeSide: 9)) == "resize 9: found fit stretch, expected resizeAndCrop")
  }

  @Test("a contract's mean and std are one number per channel, finite, std above 0") func ranges() throws {
    func check(_ mean: [Float], _ std: [Float], channels: Int = 3) throws(ConvertError) {
      try PictureContract(channelOrder: channels == 1 ? .gray : .rgb, fit: .none, mean: mean, std: std)
        .check(height: 8, width: 8, channels: channels)
    }
    try check([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    #expect(throws: ConvertError.self) { try check([0.5], []) }
    #expect(throws: ConvertError.self) { try check([], [1, 1]) }
    #expect(throws: ConvertError.self) { try check([.nan, 0, 0], []) }
    #expect(throws: ConvertError.self) { try check([], [1, 0, 1]) }
    #expect(throws: ConvertError.self) { try check([], [1, -1, 1]) }
    #expect(throws: ConvertError("mean 1e+30 and std 1.0 of channel 1: bytes would become one value, or none")) {
      try check([0, 1e30, 0], [1, 1, 1])
    }
    #expect(throws: ConvertError.self) { try check([0, 0, 0], [1, 1, .leastNonzeroMagnitude]) }
  }

  @Test("the standard contract: digits in gray, colours cropped, tensors otherwise") func standard() {
    #expect(PictureContract.standard(height: 28, width: 28, channels: 1) == .digits)
    #expect(
      PictureContract.standard(height: 224, width: 224, channels: 3)
        == PictureContract(channelOrder: .rgb, fit: .resizeAndCrop, resizeSide: 256))
    #expect(PictureContract.standard(height: 8, width: 8, channels: 4) == PictureContract(channelOrder: .gray, fit: .none))
    #expect(PictureContract.standard(height: 60_000, width: 8, channels: 3).resizeSide == 0)
  }

  @Test("refuses a file that does not open") func damaged() {
    #expect(throws: ConvertError.self) { try describe(Array(model.dropLast()), picture: nil, labels: nil) }
    #expect(throws: ConvertError.self) { try ModelDescription(file: []) }
  }
}
