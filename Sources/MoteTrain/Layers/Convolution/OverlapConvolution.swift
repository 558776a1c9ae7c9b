import MoteGraph

/// A convolution of stride 1 without im2col: in a padded NHWC image, neighbouring pixels are neighbours in memory, so one
/// row of the window at every position is a matrix `[positions, KW · C]` whose rows overlap, `C` apart.
///
/// Images lie in rows of `pitch` pixels, `lines` rows each, behind one another: the padding right of a row is the one left
/// of the next, and that below an image the one above the next. Positions that are no output's hold rubbish, or zeros
/// where it would count.
final class OverlapConvolution: Layer {
  private let shape: ConvolutionShape
  private let pitch: Int
  /// Pixels from one image to the next.
  private let area: Int
  /// Padded input; only the pixels inside the padding are ever written.
  private let padded: FloatBuffer
  /// Products at every position, outputs or input gradients.
  private let products: FloatBuffer
  /// Gradient before the activation at every output position, 0 elsewhere, behind `margin` pixels of 0.
  private let gradient: FloatBuffer
  private let margin: Int
  /// Weights `[KH, KW, O, C]` with the columns of the window reversed.
  private let reversed: FloatBuffer

  init(_ shape: ConvolutionShape, block: Int) {
    let (window, padding) = (shape.window, shape.window.padding)
    self.shape = shape
    pitch = max(shape.input.width + max(padding.left, padding.right), shape.output.width)
    area = pitch * max(shape.input.height + max(padding.top, padding.bottom), shape.output.height)
    margin = (window.height - 1) * pitch + window.width - 1
    padded = FloatBuffer((block * area + margin) * shape.input.channels)
    products = FloatBuffer(block * area * max(shape.input.channels, shape.output.channels))
    gradient = FloatBuffer((margin + block * area) * shape.output.channels)
    reversed = FloatBuffer(shape.columns * shape.output.channels)
  }

  func prepare(_ parameters: UnsafePointer<Float>) {
    let (window, channels, outputs) = (shape.window, shape.input.channels, shape.output.channels)
    for ky in 0..<window.height {
      for kx in 0..<window.width {
        let from = parameters + shape.weights + (ky * window.width + kx) * channels * outputs
        let to = reversed.base + (ky * window.width + window.width - 1 - kx) * channels * outputs
        for o in 0..<outputs {
          for c in 0..<channels { to[o * channels + c] = from[c * outputs + o] }
        }
      }
    }
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    let (window, channels, outputs) = (shape.window, shape.input.channels, shape.output.channels)
    forEachInputRow(pass) { dense, pixel in
      (padded.base + pixel * channels).update(from: input + dense, count: shape.input.width * channels)
    }
    let width = window.width * channels
    for ky in 0..<window.height {
      multiply(
        Matrix(padded.base + ky * pitch * channels, rowStride: channels),
        Matrix(pass.parameters + shape.weights + ky * width * outputs, rowStride: outputs), into: products.base,
        rowStride: outputs, m: positions(pass), n: outputs, k: width, adding: ky > 0)
    }
    forEachOutputRow(pass) { dense, pixel in
      Passes.addBias(
        products.base + pixel * outputs, pass.parameters + shape.bias, rows: shape.output.width, columns: outputs,
        relu: shape.relu, into: output + dense)
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    let (window, channels, outputs) = (shape.window, shape.input.channels, shape.output.channels)
    let gradient = self.gradient.base + margin * outputs
    forEachOutputRow(pass) { dense, pixel in
      let row = gradient + pixel * outputs
      shape.deactivate(outputGradient + dense, output: output + dense, rows: shape.output.width, into: row)
      if shape.trains.bias { Passes.addRows(row, rows: shape.output.width, columns: outputs, to: gradients + shape.bias) }
    }
    let width = window.width * channels
    if shape.trains.weights {
      for ky in 0..<window.height {
        multiply(
          Matrix(padded.base + ky * pitch * channels, rowStride: channels).transposed,
          Matrix(gradient, rowStride: outputs), into: gradients + shape.weights + ky * width * outputs,
          rowStride: outputs, m: width, n: outputs, k: positions(pass), adding: true)
      }
    }
    guard let inputGradient else { return }
    // The input's first pixel; products are made from there on.
    let start = window.padding.top * pitch + window.padding.left
    let rows = (pass.count - 1) * area + (shape.input.height - 1) * pitch + shape.input.width
    for ky in 0..<window.height {
      multiply(
        Matrix(gradient + (start - ky * pitch - (window.width - 1)) * outputs, rowStride: outputs),
        Matrix(reversed.base + ky * window.width * channels * outputs, rowStride: channels), into: products.base,
        rowStride: channels, m: rows, n: channels, k: window.width * outputs, adding: ky > 0)
    }
    forEachInputRow(pass) { dense, pixel in
      (inputGradient + dense).update(
        from: products.base + (pixel - start) * channels, count: shape.input.width * channels)
    }
  }

  /// From the first output of the block to its last.
  private func positions(_ pass: Pass) -> Int {
    (pass.count - 1) * area + (shape.output.height - 1) * pitch + shape.output.width
  }

  /// Visits each input row: its offset in a dense block and the pixel at which it lies.
  @inline(__always)
  private func forEachInputRow(_ pass: Pass, _ body: (_ dense: Int, _ pixel: Int) -> Void) {
    let padding = shape.window.padding
    for n in 0..<pass.count {
      for y in 0..<shape.input.height {
        body(
          (n * shape.input.height + y) * shape.input.width * shape.input.channels,
          n * area + (y + padding.top) * pitch + padding.left)
      }
    }
  }

  /// Visits each output row likewise.
  @inline(__always)
  private func forEachOutputRow(_ pass: Pass, _ body: (_ dense: Int, _ pixel: Int) -> Void) {
    for n in 0..<pass.count {
      for y in 0..<shape.output.height {
        body((n * shape.output.height + y) * shape.output.width * shape.output.channels, n * area + y * pitch)
      }
    }
  }
}
