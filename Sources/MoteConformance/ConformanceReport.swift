/// What a comparison found; written as a table, as JSON and as a page.
public struct ConformanceReport: Sendable, Equatable {
  public var network: String
  /// Where the images come from.
  public var data: String
  public var height, width, images: Int
  public var labels: [String]
  /// Of the float reference; nil without labels.
  public var floatErrors: Int?
  /// `[true class][predicted class]`; empty without labels.
  public var floatConfusion: [[Int]]
  public var models: [ModelReport]
  public var passed: Bool { models.allSatisfy(\.passed) }

  /// The name of a class, or its number where the network has no labels.
  public func label(_ index: Int) -> String { labels.indices.contains(index) ? labels[index] : String(index) }
  /// The share of the images that are classified right.
  public func accuracy(_ errors: Int) -> Double { images == 0 ? 0 : 1 - Double(errors) / Double(images) }
}

public struct ModelReport: Sendable, Equatable {
  public var name: String
  public var precision: ModelUnderTest.Precision
  public var errors: Int?
  public var confusion: [[Int]]
  public var changed: [ChangedPrediction]
  /// The most that `changed` may hold.
  public var changedLimit: Int
  /// SHA-256 over the network hash of every image in order, hexadecimal.
  public var hash: String
  public var layers: [LayerReport]
  public var passed: Bool { changed.count <= changedLimit && layers.allSatisfy(\.passed) }
}

/// An image that the float reference and the model disagree on.
public struct ChangedPrediction: Sendable, Equatable {
  public var image: Int
  /// Nil where the data has no labels.
  public var label: Int?
  public var floatClass, modelClass: Int
  /// `[height, width]`.
  public var pixels: [UInt8]
}

public struct LayerReport: Sendable, Equatable {
  public var name, op, shape: String
  public var maxError, meanError: Double
  /// Decibels; infinite without any error.
  public var sqnr: Double
  /// A share, 0...1.
  public var saturation: Double
  /// What `maxError` may reach, and what `sqnr` may fall to.
  public var limit, sqnrLimit: Double
  /// Written so that a NaN fails.
  public var passed: Bool { maxError <= limit && sqnr >= sqnrLimit }
}
