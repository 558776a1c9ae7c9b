import MoteGraph

/// A convolution or affine layer summed in one order on every machine.
///
/// `output[o] = ((bias[o] + w·x) + w·x) + ...` over the taps `ky`, `kx`, `c`, ascending, the padding's zeros among them.
/// Each product and each sum is rounded to float32 by itself: Swift never contracts the two into a fused operation, so
/// neither the CPU nor the optimisation level changes a bit. Lanes are output channels and never meet.
struct FixedOrderConvolution: Sendable {
  typealias Lanes = SIMD8<Float>

  let window: Window
  let groups: Int
  let input: Shape
  let output: Shape
  let relu: Bool
  /// The taps of one output channel.
  private let taps: Int
  /// Blocks of eight output channels in a group; the last one may be part empty.
  private let blocks: Int
  /// `[group, block, tap]`, eight output channels each.
  private let weights: [Lanes]
  /// `[group, block]`.
  private let bias: [Lanes]

  /// `layer` is a convolution, without its pool, or an affine layer.
  init(_ layer: FusedLayer) {
    let isAffine = layer.kind == .affine
    window = layer.window
    groups = layer.groups
    input = isAffine ? Shape(1, 1, layer.inputShape.count) : layer.inputShape
    output = layer.convolutionShape
    relu = layer.relu
    let (outputs, taps) = (output.channels / groups, window.height * window.width * (input.channels / groups))
    let blocks = (outputs + Lanes.scalarCount - 1) / Lanes.scalarCount
    var weights = [Lanes](repeating: .zero, count: groups * blocks * taps)
    var bias = [Lanes](repeating: .zero, count: groups * blocks)
    for o in 0..<output.channels {
      let (block, lane) = (o % outputs).quotientAndRemainder(dividingBy: Lanes.scalarCount)
      let row = (o / outputs) * blocks + block
      bias[row][lane] = layer.bias[o]
      for tap in 0..<taps { weights[row * taps + tap][lane] = layer.weights[o * taps + tap] }
    }
    self.taps = taps
    self.blocks = blocks
    self.weights = weights
    self.bias = bias
  }

  /// `[H, W, C]` to `[OH, OW, O]`, with the ReLU where the layer has one.
  func run(_ values: [Float]) -> [Float] {
    let padded = pad(values)
    let (width, channels) = (paddedWidth, input.channels)
    let groupChannels = channels / groups
    return [Float](unsafeUninitializedCapacity: output.count) { result, count in
      padded.withUnsafeBufferPointer { padded in
        weights.withUnsafeBufferPointer { weights in
          for group in 0..<groups {
            let segments = segments(group: group)
            for block in 0..<blocks {
              let row = group * blocks + block
              let kernel = WindowSum(
                weights: UnsafeBufferPointer(rebasing: weights[(row * taps)..<((row + 1) * taps)]), bias: bias[row],
                segments: segments.starts, length: segments.length, step: window.strideX * channels)
              let firstChannel = group * (output.channels / groups) + block * Lanes.scalarCount
              let lanes = min(Lanes.scalarCount, (group + 1) * (output.channels / groups) - firstChannel)
              for y in 0..<output.height {
                let source = y * window.strideY * width * channels + group * groupChannels
                var x = 0
                while x < output.width {
                  let size = min(4, output.width - x)
                  let sums = kernel.sums(padded, at: source + x * kernel.step, positions: size)
                  let target = (y * output.width + x) * output.channels + firstChannel
                  store(sums.0, to: result, at: target, lanes: lanes)
                  if size > 1 { store(sums.1, to: result, at: target + output.channels, lanes: lanes) }
                  if size > 2 { store(sums.2, to: result, at: target + 2 * output.channels, lanes: lanes) }
                  if size > 3 { store(sums.3, to: result, at: target + 3 * output.channels, lanes: lanes) }
                  x += size
                }
              }
            }
          }
        }
      }
      count = output.count
    }
  }

  /// Written so that a NaN stays one.
  @inline(__always)
  private func store(_ sums: Lanes, to result: UnsafeMutableBufferPointer<Float>, at index: Int, lanes: Int) {
    let activated = relu ? sums.replacing(with: 0, where: sums .< 0) : sums
    for lane in 0..<lanes { result.initializeElement(at: index + lane, to: activated[lane]) }
  }

  private var paddedWidth: Int { input.width + window.padding.left + window.padding.right }

  /// Where the taps of a group lie from a window's first element on: runs of `length`, in tap order.
  private func segments(group: Int) -> (starts: [Int], length: Int) {
    let row = paddedWidth * input.channels
    if groups == 1 { return ((0..<window.height).map { $0 * row }, window.width * input.channels) }
    let starts = (0..<window.height).flatMap { ky in (0..<window.width).map { ky * row + $0 * input.channels } }
    return (starts, input.channels / groups)
  }

  /// The input with its padding written out, so that every window has all its taps.
  private func pad(_ values: [Float]) -> [Float] {
    let padding = window.padding
    if padding == Padding(0) { return values }
    let channels = input.channels
    var result = [Float](repeating: 0, count: (input.height + padding.top + padding.bottom) * paddedWidth * channels)
    for y in 0..<input.height {
      let target = ((y + padding.top) * paddedWidth + padding.left) * channels
      let source = y * input.width * channels
      for i in 0..<(input.width * channels) { result[target + i] = values[source + i] }
    }
    return result
  }
}

/// Eight output channels' sums at up to four neighbouring positions.
private struct WindowSum {
  typealias Lanes = FixedOrderConvolution.Lanes

  let weights: UnsafeBufferPointer<Lanes>
  let bias: Lanes
  let segments: [Int]
  let length: Int
  /// From one position's first tap to the next one's.
  let step: Int

  @inline(__always)
  func sums(_ input: UnsafeBufferPointer<Float>, at start: Int, positions: Int) -> (Lanes, Lanes, Lanes, Lanes) {
    var (a, b, c, d) = (bias, bias, bias, bias)
    var tap = 0
    if positions == 4 {
      for segment in segments {
        for i in (start + segment)..<(start + segment + length) {
          let w = weights[tap]
          a += w * input[i]
          b += w * input[i + step]
          c += w * input[i + 2 * step]
          d += w * input[i + 3 * step]
          tap += 1
        }
      }
      return (a, b, c, d)
    }
    for segment in segments {
      for i in (start + segment)..<(start + segment + length) {
        let w = weights[tap]
        a += w * input[i]
        if positions > 1 { b += w * input[i + step] }
        if positions > 2 { c += w * input[i + 2 * step] }
        tap += 1
      }
    }
    return (a, b, c, d)
  }
}
