import CMoteDefaultParameters
import MoteGraph
import MoteImages
import MoteImport

/// What `convert` and `conform` use when nothing is given: linked into them, so they work from any directory.
public enum Defaults {
  /// The parameter file of DeepConvNet, a safetensors file.
  public static var parameters: [UInt8] { bytes(mote_default_parameters_start(), mote_default_parameters_size) }

  /// Our own digits with their labels.
  /// - Parameter limit: how many, from the first on; nil takes all.
  public static func digits(limit: Int?) throws -> ImageSet {
    let images = try IDX.images(bytes(mote_default_digit_images_start(), mote_default_digit_images_size))
    let labels = try IDX.labels(bytes(mote_default_digit_labels_start(), mote_default_digit_labels_size))
    let count = min(limit ?? images.count, images.count)
    return ImageSet(
      height: images.height, width: images.width, count: count,
      pixels: Array(images.pixels.prefix(count * images.height * images.width)), labels: Array(labels.prefix(count)))
  }

  /// A copy of a block that the C target embeds; the block is constant and lives as long as the program.
  private static func bytes(_ start: UnsafePointer<UInt8>, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
  }
}
