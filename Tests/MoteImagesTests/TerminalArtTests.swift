import MoteImages
import Testing

@Suite("Terminal art")
struct TerminalArtTests {
  @Test func drawsALinePerRowAndTwoCharactersPerPixel() {
    let image = GrayImage(width: 3, height: 2, pixels: [0, 64, 128, 192, 255, 0])
    #expect(TerminalArt.draw(image) == "  ░░▒▒\n▓▓██  \n")
  }
}
