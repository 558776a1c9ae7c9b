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

  /// `[count, H, W, C]` to `[count, OH, OW, O]`.
  func run(_ values: [Float], count: Int, _ parameters: BoundGraph.Parameters) -> [Float] {
    let rows = count * output.height * output.width
    let outputs = output.channels / groups
    var result: [Float] = []
    result.reserveCapacity(rows * output.channels)
    for _ in 0..<rows { result += parameters.bias }
    var matrix: [Float] = isPointwise ? values : []
    for group in 0..<groups {
      if !isPointwise { matrix = im2col(values, count: count, group: group) }
      result.withUnsafeMutableBufferPointer { result in
        parameters.weights.withUnsafeBufferPointer { weights in
          guard let c = result.baseAddress, let b = weights.baseAddress else { return }
          cblas_sgemm(
            CBLAS.rowMajor, CBLAS.noTranspose, CBLAS.transpose, Int32(rows), Int32(outputs), Int32(columns), 1, matrix,
            Int32(columns), b + group * outputs * columns, Int32(columns), 1, c + group * outputs,
            Int32(output.channels))
        }
      }
    }
    return result
  }

  /// The taps of every output position, a row each, in the order of OHWI weights; 0 where a tap lies on padding.
  private func im2col(_ values: [Float], count: Int, group: Int) -> [Float] {
    let (channels, taps, width) = (groupChannels, columns, window.width * groupChannels)
    var matrix = [Float](repeating: 0, count: count * output.height * output.width * taps)
    matrix.withUnsafeMutableBufferPointer { matrix in
      values.withUnsafeBufferPointer { values in
        for position in 0..<(count * output.height) {
          let (n, y) = position.quotientAndRemainder(dividingBy: output.height)
          let top = y * window.strideY - window.padding.top
          for x in 0..<output.width {
            let left = x * window.strideX - window.padding.left
            let columnsOnInput = max(0, left)..<max(0, left, min(input.width, left + window.width))
            let row = (position * output.width + x) * taps
            for iy in max(0, top)..<max(0, top, min(input.height, top + window.height)) {
              for ix in columnsOnInput {
                let from = ((n * input.height + iy) * input.width + ix) * input.channels + group * channels
                let to = row + (iy - top) * width + (ix - left) * channels
                for c in 0..<channels { matrix[to + c] = values[from + c] }
              }
            }
          }
        }
      }
    }
    return matrix
  }
}
