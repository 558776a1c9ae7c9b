/// Portable graymaps, plain (P2) and raw (P5): `Netpbm` without colours.
public enum PGM {
  /// Reads one image; pixmaps are refused by name.
  /// - Parameter maxMemory: as of `Netpbm.read`.
  public static func read(_ bytes: [UInt8], maxMemory: Int = 1 << 30) throws(ImageError) -> GrayImage {
    try Netpbm.read(bytes, colour: false, maxMemory: maxMemory).gray
  }

  /// The image as a P5 file with maximum value 255.
  public static func write(_ image: GrayImage) -> [UInt8] { Netpbm.write(Picture(image)) }
}
