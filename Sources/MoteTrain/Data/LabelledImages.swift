import MoteGraph
import MoteImport

/// Images with their classes, checked against a network: what training and evaluation read.
public struct LabelledImages: Equatable, Sendable {
  /// `H W C` of each image.
  public let shape: Shape
  /// `[count, H, W, C]`, bytes as the network's input scale means them.
  public let pixels: [UInt8]
  /// The class of each image.
  public let labels: [UInt8]

  public var count: Int { labels.count }

  /// - Parameters:
  ///   - name: what errors call the set.
  ///   - graph: gives the size that each image must have and the number of classes.
  /// - Throws: unless every image has the network's size and a label below its number of classes.
  public init(_ set: ImageSet, named name: String, for graph: Graph) throws(TrainError) {
    guard graph.input == Shape(set.height, set.width, 1) else {
      throw TrainError.data("\(name): found images of \(set.height)x\(set.width)x1, expected \(graph.input)")
    }
    guard set.count > 0 else { throw TrainError.data("\(name): found no images, expected at least one") }
    guard let labels = set.labels else {
      throw TrainError.data("\(name): found images without labels, expected a file of labels beside them")
    }
    let classes = graph.labels.count
    if let index = labels.firstIndex(where: { Int($0) >= classes }) {
      throw TrainError.data(
        "\(name): image \(index): found label \(labels[index]), expected 0 to \(classes - 1) for \(classes) classes")
    }
    self.init(shape: graph.input, pixels: set.pixels, labels: labels)
  }

  /// - Precondition: as many images as labels.
  init(shape: Shape, pixels: [UInt8], labels: [UInt8]) {
    precondition(pixels.count == labels.count * shape.count, "as many images as labels")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
  }

  /// The images of a range of positions.
  /// - Precondition: the range lies within the set.
  public subscript(range: Range<Int>) -> LabelledImages {
    LabelledImages(
      shape: shape, pixels: Array(pixels[range.lowerBound * shape.count..<range.upperBound * shape.count]),
      labels: Array(labels[range]))
  }

  /// The last `count` images taken away for validation, so that choices are made without the test set.
  /// - Throws: unless both parts keep an image.
  public func holdingOut(_ count: Int) throws(TrainError) -> (training: LabelledImages, validation: LabelledImages) {
    guard count > 0, count < self.count else {
      throw TrainError.data("--hold-out: found \(count), expected 1 to \(self.count - 1) of \(self.count)")
    }
    let border = self.count - count
    return (self[0..<border], self[border..<self.count])
  }
}
