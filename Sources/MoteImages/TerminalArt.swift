/// Draws an image with characters, for a look at what a network is given.
public enum TerminalArt {
  private static let shades: [Character] = [" ", "░", "▒", "▓", "█"]

  /// One line per row, two characters per pixel because a terminal's cells are about twice as high as wide.
  public static func draw(_ image: GrayImage) -> String {
    var text = ""
    for y in 0..<image.height {
      for x in 0..<image.width {
        let level = Int(image.pixels[y * image.width + x])
        let shade = shades[(level * (shades.count - 1) + 127) / 255]
        text.append(shade)
        text.append(shade)
      }
      text.append("\n")
    }
    return text
  }
}
