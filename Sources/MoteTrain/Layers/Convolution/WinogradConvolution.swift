import MoteGraph

/// A 3x3 convolution of stride 1 by Winograd's F(4x4, 3x3): 36 products of small matrices in place of 144 a tile. All
/// gradients go through the transposed transforms, so they too cost a quarter.
///
/// Channels on both sides are multiples of 4.
final class WinogradConvolution: Layer {
  private static let points = 36

  private let shape: ConvolutionShape
  /// Tiles of 4x4 outputs: down, across.
  private let tiles: (y: Int, x: Int)
  /// Images in a full block; planes are that far apart whatever a pass has.
  private let block: Int
  /// The padded input of one image, then of the gradient with respect to it; whole tiles.
  private let canvas: FloatBuffer
  /// One image's outputs or their gradient in whole tiles.
  private let sheet: FloatBuffer
  /// `[36, tiles, C]`: the transformed input, kept for the weights' gradient.
  private let inputs: FloatBuffer
  /// `[36, tiles, C]`
  private let inputGradients: FloatBuffer
  /// `[36, tiles, O]`: products, then the gradient of them.
  private let products: FloatBuffer
  /// `[36, C, O]`, `[36, O, C]`.
  private let weights: FloatBuffer
  private let transposed: FloatBuffer
  /// `[36, C, O]`, summed over the step's blocks.
  private let weightGradients: FloatBuffer

  init(_ shape: ConvolutionShape, block: Int) {
    self.shape = shape
    self.block = block
    let (channels, outputs, points) = (shape.input.channels, shape.output.channels, WinogradConvolution.points)
    tiles = ((shape.output.height + 3) / 4, (shape.output.width + 3) / 4)
    let count = block * tiles.y * tiles.x
    canvas = FloatBuffer((4 * tiles.y + 2) * (4 * tiles.x + 2) * channels)
    sheet = FloatBuffer(16 * tiles.y * tiles.x * outputs)
    inputs = FloatBuffer(points * count * channels)
    inputGradients = FloatBuffer(points * count * channels)
    products = FloatBuffer(points * count * outputs)
    weights = FloatBuffer(points * channels * outputs)
    transposed = FloatBuffer(points * channels * outputs)
    weightGradients = FloatBuffer(points * channels * outputs)
  }

  func prepare(_ parameters: UnsafePointer<Float>) {
    let (channels, outputs) = (shape.input.channels, shape.output.channels)
    let size = channels * outputs
    WinogradTransforms.weights(parameters + shape.weights, count: size, to: weights.base)
    for point in 0..<WinogradConvolution.points {
      let (from, to) = (weights.base + point * size, transposed.base + point * size)
      for c in 0..<channels {
        for o in 0..<outputs { to[o &* channels &+ c] = from[c &* outputs &+ o] }
      }
    }
    weightGradients.clear()
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    let (channels, outputs) = (shape.input.channels, shape.output.channels)
    let area = tiles.y * tiles.x
    let (plane, row) = (block * area * channels, (4 * tiles.x + 2) * channels)
    for image in 0..<pass.count {
      // The gradient's remains lie on the padding otherwise.
      if pass.step != nil { canvas.clear() }
      forEachInputRow { dense, padded, count in
        (canvas.base + padded).update(from: input + image * shape.input.count + dense, count: count)
      }
      for tile in 0..<area {
        let (y, x) = tile.quotientAndRemainder(dividingBy: tiles.x)
        WinogradTransforms.input(
          canvas.base + 4 * (y * row + x * channels), row: row, column: channels, channels: channels,
          to: inputs.base + (image * area + tile) * channels, plane: plane)
      }
    }
    for point in 0..<WinogradConvolution.points {
      multiply(
        Matrix(inputs.base + point * plane, rowStride: channels),
        Matrix(weights.base + point * channels * outputs, rowStride: outputs),
        into: products.base + point * block * area * outputs, rowStride: outputs, m: pass.count * area, n: outputs,
        k: channels, adding: false)
    }
    let across = 4 * tiles.x * outputs
    for image in 0..<pass.count {
      for tile in 0..<area {
        let (y, x) = tile.quotientAndRemainder(dividingBy: tiles.x)
        WinogradTransforms.output(
          products.base + (image * area + tile) * outputs, plane: block * area * outputs, channels: outputs,
          to: sheet.base + 4 * (y * across + x * outputs), row: across, column: outputs)
      }
      for y in 0..<shape.output.height {
        Passes.addBias(
          sheet.base + y * across, pass.parameters + shape.bias, rows: shape.output.width, columns: outputs,
          relu: shape.relu, into: output + image * shape.output.count + y * shape.output.width * outputs)
      }
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    let (channels, outputs) = (shape.input.channels, shape.output.channels)
    let area = tiles.y * tiles.x
    let (plane, across) = (block * area * outputs, 4 * tiles.x * outputs)
    // What the forward pass left beside the outputs.
    sheet.clear()
    for image in 0..<pass.count {
      for y in 0..<shape.output.height {
        let dense = image * shape.output.count + y * shape.output.width * outputs
        let row = sheet.base + y * across
        shape.deactivate(outputGradient + dense, output: output + dense, rows: shape.output.width, into: row)
        if shape.trains.bias {
          Passes.addRows(row, rows: shape.output.width, columns: outputs, to: gradients + shape.bias)
        }
      }
      for tile in 0..<area {
        let (y, x) = tile.quotientAndRemainder(dividingBy: tiles.x)
        WinogradTransforms.outputGradient(
          sheet.base + 4 * (y * across + x * outputs), row: across, column: outputs, channels: outputs,
          to: products.base + (image * area + tile) * outputs, plane: plane)
      }
    }
    if shape.trains.weights {
      for point in 0..<WinogradConvolution.points {
        multiply(
          Matrix(inputs.base + point * block * area * channels, rowStride: channels).transposed,
          Matrix(products.base + point * plane, rowStride: outputs),
          into: weightGradients.base + point * channels * outputs, rowStride: outputs, m: channels, n: outputs,
          k: pass.count * area, adding: true)
      }
    }
    if let inputGradient { backward(into: inputGradient, pass) }
  }

  func finish(_ gradients: UnsafeMutablePointer<Float>) {
    guard shape.trains.weights else { return }
    WinogradTransforms.weightsGradient(
      weightGradients.base, count: shape.input.channels * shape.output.channels, addingTo: gradients + shape.weights)
  }

  /// From the gradient of the products to that of the input.
  private func backward(into inputGradient: UnsafeMutablePointer<Float>, _ pass: Pass) {
    let (channels, outputs) = (shape.input.channels, shape.output.channels)
    let area = tiles.y * tiles.x
    let (plane, row) = (block * area * channels, (4 * tiles.x + 2) * channels)
    for point in 0..<WinogradConvolution.points {
      multiply(
        Matrix(products.base + point * block * area * outputs, rowStride: outputs),
        Matrix(transposed.base + point * channels * outputs, rowStride: channels),
        into: inputGradients.base + point * plane, rowStride: channels, m: pass.count * area, n: channels, k: outputs,
        adding: false)
    }
    for image in 0..<pass.count {
      canvas.clear()
      for tile in 0..<area {
        let (y, x) = tile.quotientAndRemainder(dividingBy: tiles.x)
        WinogradTransforms.inputGradient(
          inputGradients.base + (image * area + tile) * channels, plane: plane, channels: channels,
          addingTo: canvas.base + 4 * (y * row + x * channels), row: row, column: channels)
      }
      forEachInputRow { dense, padded, count in
        (inputGradient + image * shape.input.count + dense).update(from: canvas.base + padded, count: count)
      }
    }
  }

  /// Visits the input's rows that lie on the canvas: their offsets in a dense image and on it, and how many floats.
  @inline(__always)
  private func forEachInputRow(_ body: (_ dense: Int, _ padded: Int, _ count: Int) -> Void) {
    let (padding, input, pitch) = (shape.window.padding, shape.input, 4 * tiles.x + 2)
    for y in 0..<input.height {
      body(
        y * input.width * input.channels, ((y + padding.top) * pitch + padding.left) * input.channels,
        input.width * input.channels)
    }
  }
}
