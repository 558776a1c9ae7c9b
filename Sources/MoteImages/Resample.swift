/// One source position and its weight.
struct Tap {
  var index: Int
  var weight: Double
}

/// The taps of target pixel `position` when `source` pixels become `target`: their shares of the area when shrinking,
/// the two neighbours of the centre when enlarging. The weights sum to 1 up to rounding.
func taps(_ position: Int, source: Int, target: Int) -> [Tap] {
  let ratio = Double(source) / Double(target)
  if source >= target {
    let begin = Double(position) * ratio
    let end = Double(position + 1) * ratio
    let last = min(source - 1, Int(end))
    return (min(Int(begin), last)...last).map { index in
      let share = min(end, Double(index + 1)) - max(begin, Double(index))
      return Tap(index: index, weight: max(0, share) / ratio)
    }
  }
  let centre = min(max((Double(position) + 0.5) * ratio - 0.5, 0), Double(source - 1))
  let index = Int(centre)
  let fraction = centre - Double(index)
  return [Tap(index: index, weight: 1 - fraction), Tap(index: min(index + 1, source - 1), weight: fraction)]
}

/// The ink of a box of the image in `width x height` pixels, its darkest spot brought to 255: a pen that is thin
/// for the size of its picture would otherwise leave only a grey trace.
func resample(_ image: GrayImage, _ box: InkBox, _ levels: InkLevels, width: Int, height: Int) -> GrayImage {
  let columns = (0..<width).map { taps($0, source: box.width, target: width) }
  var ink = [Double](repeating: 0, count: width * height)
  for y in 0..<height {
    for row in taps(y, source: box.height, target: height) {
      let start = (box.y + row.index) * image.width + box.x
      for x in 0..<width {
        var sum = 0.0
        for column in columns[x] { sum += column.weight * Double(levels.ink[Int(image.pixels[start + column.index])]) }
        ink[y * width + x] += row.weight * sum
      }
    }
  }
  let peak = ink.max() ?? 0
  let gain = peak > 0 ? 255 / peak : 0
  return GrayImage(width: width, height: height, pixels: ink.map { UInt8(min($0 * gain + 0.5, 255)) })
}
