import MoteImages
import Testing

@Suite("idx")
struct IDXTests {
  let images = IDX.Images(count: 2, height: 2, width: 3, pixels: Array(0..<12))

  func imagesCode(_ bytes: [UInt8]) -> ImageError.Code? {
    do throws(ImageError) { _ = try IDX.images(bytes) } catch { return error.code }
    return nil
  }

  func labelsCode(_ bytes: [UInt8]) -> ImageError.Code? {
    do throws(ImageError) { _ = try IDX.labels(bytes) } catch { return error.code }
    return nil
  }

  @Test func encodesTheDocumentedBytes() {
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3]
    #expect(IDX.encode(images: images) == header + images.pixels)
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 7, 1]
    #expect(IDX.encode(labels: [7, 1]) == labels)
  }

  @Test func readsWhatItEncodes() throws {
    let read = try IDX.images(IDX.encode(images: images))
    #expect(read == images)
    #expect(read[1] == GrayImage(width: 3, height: 2, pixels: [6, 7, 8, 9, 10, 11]))
    #expect(try IDX.labels(IDX.encode(labels: [3, 0, 9])) == [3, 0, 9])
  }

  @Test func refusesWrongMagic() {
    #expect(imagesCode(IDX.encode(labels: [1, 2, 3, 4, 5, 6, 7, 8])) == .wrongMagic)
    #expect(labelsCode(IDX.encode(images: images)) == .wrongMagic)
    #expect(imagesCode([0x1f, 0x8b, 8, 0]) == .wrongMagic)
  }

  @Test func refusesCountBeyondTheFile() {
    var file = IDX.encode(images: images)
    file[7] = 3
    #expect(imagesCode(file) == .truncated)
    file[7] = 1
    #expect(imagesCode(file) == .surplus)
    #expect(labelsCode([0, 0, 8, 1, 0, 0, 0, 3, 1, 2]) == .truncated)
    #expect(labelsCode([0, 0, 8, 1, 0, 0, 0, 1, 1, 2]) == .surplus)
  }

  @Test func refusesSizesWhoseProductOverflows() {
    #expect(imagesCode([0, 0, 8, 3] + Array(repeating: 255, count: 12)) == .truncated)
    // 2^31 * 2^31 * 4 = 2^64, which wraps to 0 and must not pass for an empty file.
    #expect(imagesCode([0, 0, 8, 3, 0, 0, 0, 4, 128, 0, 0, 0, 128, 0, 0, 0]) == .truncated)
  }

  @Test func refusesImagesWithoutPixels() {
    #expect(imagesCode([0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 1]) == .badHeader)
  }

  @Test func refusesEveryTruncation() {
    let file = IDX.encode(images: images)
    for length in file.indices { #expect(imagesCode(Array(file.prefix(length))) == .truncated, "length \(length)") }
    let labels = IDX.encode(labels: [3, 0, 9])
    for length in labels.indices { #expect(labelsCode(Array(labels.prefix(length))) == .truncated, "length \(length)") }
  }

  @Test func survivesEveryChangedByte() {
    let file = IDX.encode(images: images)
    for index in file.indices {
      for value in UInt8.min...UInt8.max {
        var changed = file
        changed[index] = value
        if let read = try? IDX.images(changed) { #expect(read.pixels.count == read.count * read.height * read.width) }
      }
    }
  }
}
