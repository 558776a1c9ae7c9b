import CBLIS
import MoteGraph

/// One convolution as matrix products: im2col rows `[count · OH · OW, KH · KW · C / groups]` times OHWI weights.
struct Convolve {
  /// The values that CBLAS gives its enumerations.
  private enum CBLAS {
    static let rowMajor: Int32 = 101
    static let noTranspose: Int32 = 111
    static let transpose: Int32 = 112
  }

  var window: Window
  var groups: Int
  var input: Shape
  var output: Shape

  private var groupChannels: Int { input.channels / groups }
  private var columns: Int { window.height * window.width * groupChannels }
  private var isPointwise: Bool { window == Window(1, 1) && groups == 1 }

  /// Elements of im2col rows made at a time, half a mebibyte, so that the product finds them in the cache.
  private static let tile = 1 << 17

  /// `[count, H, W, C]` to `[count, OH, OW, O]`.
  func run(_ values: [Float], count: Int, _ parameters: BoundGraph.Parameters) -> [Float] {
    let positions = output.height * output.width
    let images = max(1, min(count, Convolve.tile / (positions * columns)))
    var result: [Float] = []
    result.reserveCapacity(count * output.count)
    for _ in 0..<(count * positions) { result += parameters.bias }
    // Taps on padding are the same ones in every image: they stay 0 and only the others are overwritten.
    var matrix = [Float](repeating: 0, count: isPointwise ? 0 : images * positions * columns)
    result.withUnsafeMutableBufferPointer { result in
      values.withUnsafeBufferPointer { values in
        for group in 0..<groups {
          for first in stride(from: 0, to: count, by: images) {
            let size = min(images, count - first)
            let source = UnsafeBufferPointer(rebasing: values[(first * input.count)..<((first + size) * input.count)])
            let target = UnsafeMutableBufferPointer(
              rebasing: result[(first * output.count)..<((first + size) * output.count)])
            if isPointwise {
              multiply(source, parameters.weights, group: group, into: target)
            } else {
              matrix.withUnsafeMutableBufferPointer { matrix in
                im2col(source, count: size, group: group, into: matrix)
                multiply(UnsafeBufferPointer(matrix), parameters.weights, group: group, into: target)
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Adds rows times a group's weights to that group's columns of the output.
  private func multiply(
    _ rows: UnsafeBufferPointer<Float>, _ weights: [Float], group: Int, into output: UnsafeMutableBufferPointer<Float>
  ) {
    let outputs = self.output.channels / groups
    weights.withUnsafeBufferPointer { weights in
      guard let a = rows.baseAddress, let b = weights.baseAddress, let c = output.baseAddress else { return }
      cblas_sgemm(
        CBLAS.rowMajor, CBLAS.noTranspose, CBLAS.transpose, Int32(output.count / self.output.channels), Int32(outputs),
        Int32(columns), 1, a, Int32(columns), b + group * outputs * columns, Int32(columns), 1, c + group * outputs,
        Int32(self.output.channels))
    }
  }

  /// Writes the taps of every output position that lie on the input, a row each, in the order of OHWI weights.
  private func im2col(
    _ values: UnsafeBufferPointer<Float>, count: Int, group: Int, into matrix: UnsafeMutableBufferPointer<Float>
  ) {
    guard let source = values.baseAddress, let target = matrix.baseAddress else { return }
    let (channels, width) = (groupChannels, window.width * groupChannels)
    for line in 0..<(count * output.height) {
      let (n, y) = line.quotientAndRemainder(dividingBy: output.height)
      let top = y * window.strideY - window.padding.top
      for x in 0..<output.width {
        let left = x * window.strideX - window.padding.left
        let onInput = max(0, left)..<max(0, left, min(input.width, left + window.width))
        let row = target + (line * output.width + x) * columns
        for iy in max(0, top)..<max(0, top, min(input.height, top + window.height)) {
          var from = source + ((n * input.height + iy) * input.width + onInput.lowerBound) * input.channels
          from += group * channels
          let to = row + (iy - top) * width + (onInput.lowerBound - left) * channels
          if groups == 1 {
            to.update(from: from, count: onInput.count * channels)
          } else {
            for i in 0..<onInput.count { (to + i * channels).update(from: from + i * input.channels, count: channels) }
          }
        }
      }
    }
  }
}
