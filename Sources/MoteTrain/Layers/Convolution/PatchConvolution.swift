import MoteGraph

/// A convolution of any strides and groups by im2col: a row of patches an output position, then one matrix product, for
/// each group.
final class PatchConvolution: Layer {
  /// Floats of patches made at a time, so that the product finds them in the second-level cache.
  private static let tile = 1 << 16

  private let shape: ConvolutionShape
  /// Images whose patches are made at a time.
  private let images: Int
  private let patches: FloatBuffer
  private var input: UnsafePointer<Float>?

  init(_ shape: ConvolutionShape, block: Int) {
    self.shape = shape
    images = max(1, min(block, PatchConvolution.tile / (shape.positions * shape.columns)))
    // Taps on padding are the same ones in every image: they stay 0 and only the others are overwritten.
    patches = FloatBuffer(images * shape.positions * shape.columns)
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    self.input = input
    let outputs = shape.output.channels
    forEachTile(pass) { first, count in
      let (rows, target) = (count * shape.positions, output + first * shape.output.count)
      forEachGroup { group, o in
        gather(input + first * shape.input.count, count: count, group: group)
        multiply(
          Matrix(patches.base, rowStride: shape.columns), Matrix(pass.parameters + shape.weights + o, rowStride: outputs),
          into: target + o, rowStride: outputs, m: rows, n: outputs / shape.groups, k: shape.columns, adding: false)
      }
      Passes.addBias(
        target, pass.parameters + shape.bias, rows: rows, columns: outputs, relu: shape.relu, into: target)
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    let outputs = shape.output.channels
    shape.deactivate(outputGradient, output: output, rows: pass.count * shape.positions, into: outputGradient)
    if shape.trains.bias {
      Passes.addRows(outputGradient, rows: pass.count * shape.positions, columns: outputs, to: gradients + shape.bias)
    }
    if shape.trains.weights, let input {
      forEachTile(pass) { first, count in
        forEachGroup { group, o in
          gather(input + first * shape.input.count, count: count, group: group)
          multiply(
            Matrix(patches.base, rowStride: shape.columns).transposed,
            Matrix(outputGradient + first * shape.output.count + o, rowStride: outputs),
            into: gradients + shape.weights + o, rowStride: outputs, m: shape.columns, n: outputs / shape.groups,
            k: count * shape.positions, adding: true)
        }
      }
    }
    guard let inputGradient else { return }
    inputGradient.update(repeating: 0, count: pass.count * shape.input.count)
    forEachTile(pass) { first, count in
      forEachGroup { group, o in
        multiply(
          Matrix(outputGradient + first * shape.output.count + o, rowStride: outputs),
          Matrix(pass.parameters + shape.weights + o, rowStride: outputs).transposed, into: patches.base,
          rowStride: shape.columns, m: count * shape.positions, n: shape.columns, k: outputs / shape.groups, adding: false)
        scatter(into: inputGradient + first * shape.input.count, count: count, group: group)
      }
    }
  }

  @inline(__always)
  private func forEachTile(_ pass: Pass, _ body: (_ first: Int, _ count: Int) -> Void) {
    for first in stride(from: 0, to: pass.count, by: images) { body(first, min(images, pass.count - first)) }
  }

  /// Visits the groups: their number and their first output channel.
  @inline(__always)
  private func forEachGroup(_ body: (_ group: Int, _ output: Int) -> Void) {
    for group in 0..<shape.groups { body(group, group * (shape.output.channels / shape.groups)) }
  }

  /// im2col: a group's patch elements in the order of the weights.
  private func gather(_ input: UnsafePointer<Float>, count: Int, group: Int) {
    forEachRun(count, group) { i, p, length in (patches.base + p).update(from: input + i, count: length) }
  }

  /// col2im: adds each patch element to where it came from, and clears the taps on padding for the next `gather`.
  private func scatter(into gradient: UnsafeMutablePointer<Float>, count: Int, group: Int) {
    forEachRun(count, group) { i, p, length in
      Passes.add(patches.base + p, count: length, to: gradient + i)
    }
    if shape.window.padding != Padding(0) { patches.clear() }
  }

  /// Visits the runs of a group's patch elements that are neighbours in the input: one window row of one position each, or
  /// where there are several groups one tap.
  @inline(__always)
  private func forEachRun(_ count: Int, _ group: Int, _ body: (_ input: Int, _ patch: Int, _ length: Int) -> Void) {
    let (window, from, to, channels) = (shape.window, shape.input, shape.output, shape.input.channels)
    let (columns, own) = (shape.columns, shape.groupChannels)
    let isWhole = own == channels
    for line in 0..<(count * to.height) {
      let (n, y) = line.quotientAndRemainder(dividingBy: to.height)
      let top = y * window.strideY - window.padding.top
      for x in 0..<to.width {
        let left = x * window.strideX - window.padding.left
        let start = max(0, left)
        let taps = min(from.width, left + window.width) - start
        guard taps > 0 else { continue }
        let patch = (line * to.width + x) * columns
        for iy in max(0, top)..<max(0, top, min(from.height, top + window.height)) {
          let i = ((n * from.height + iy) * from.width + start) * channels + group * own
          let p = patch + ((iy - top) * window.width + start - left) * own
          if isWhole {
            body(i, p, taps * channels)
          } else {
            for tap in 0..<taps { body(i + tap * channels, p + tap * own, own) }
          }
        }
      }
    }
  }
}
