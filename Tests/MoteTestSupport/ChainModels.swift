import MoteConvert
import MoteGraph

/// Random chains of layers, small enough that hundreds of them are run in a second or two.
public struct ChainModel {
  public let graph: FoldedGraph
  private let images: [UInt8]

  /// Convolutions with and without pools, strides, pads and groups, some max-pools between them, then an affine layer or
  /// a convolution over all that is left.
  public init(_ random: inout SeededRandom) {
    var shape = Shape(random.pick(4...14), random.pick(3...9), random.pick(1...3))
    let input = shape
    var layers: [FusedLayer] = []
    for index in 0..<random.pick(2...6) {
      let window = Window(
        random.pick(1...min(4, shape.height)), random.pick(1...min(3, shape.width)), strideY: random.pick(0...3) == 0 ? random.pick(2...5) : 1,
        strideX: random.pick(0...3) == 0 ? 2 : 1,
        padding: Padding(top: random.pick(0...2), left: random.pick(0...2), bottom: random.pick(0...2), right: random.pick(0...2)))
      if random.pick(0...5) == 0 {
        let small = Window(min(2, shape.height), min(2, shape.width), strideY: random.pick(1...2), strideX: random.pick(1...2))
        guard let (height, width) = Self.output(small, shape.height, shape.width) else { continue }
        let output = Shape(height, width, shape.channels)
        layers.append(
          FusedLayer(
            name: "pool\(index)", kind: .maxPool, input: layers.count, inputShape: shape, outputShape: output,
            outputChannels: shape.channels, window: small))
        shape = output
        continue
      }
      guard let (height, width) = Self.output(window, shape.height, shape.width) else { continue }
      let groups = shape.channels % 2 == 0 && random.pick(0...3) == 0 ? 2 : 1
      let channels = groups * random.pick(1...3)
      var output = Shape(height, width, channels)
      var pool: Window? = nil
      if random.pick(0...2) == 0, height > 1, width > 1 {
        let side = (random.pick(1...min(3, height)), random.pick(1...min(3, width)))
        let fused = Window(side.0, side.1, strideY: side.0 + random.pick(0...1), strideX: side.1)
        if let (h, w) = Self.output(fused, height, width) { (pool, output) = (fused, Shape(h, w, channels)) }
      }
      let taps = window.height * window.width * shape.channels / groups
      layers.append(
        FusedLayer(
          name: "conv\(index)", kind: .convolution, input: layers.count, inputShape: shape, outputShape: output,
          outputChannels: channels, window: window, groups: groups, relu: random.pick(0...1) == 0, pool: pool,
          weights: Self.values(channels * taps, 1, &random), bias: Self.values(channels, 0.3, &random)))
      shape = output
    }
    let classes = random.pick(2...4)
    let isConvolution = random.pick(0...1) == 0
    let elements = shape.height * shape.width * shape.channels
    layers.append(
      FusedLayer(
        name: "last", kind: isConvolution ? .convolution : .affine, input: layers.count, inputShape: shape,
        outputShape: Shape(1, 1, classes), outputChannels: classes,
        window: isConvolution ? Window(shape.height, shape.width) : Window(1, 1),
        weights: Self.values(classes * elements, 1, &random), bias: Self.values(classes, 0.3, &random)))
    graph = FoldedGraph(
      name: "chain", input: input, inputScale: 1 / 255, labels: (0..<classes).map { "\($0)" }, layers: layers)
    images = random.bytes(4 * input.height * input.width * input.channels)
  }

  /// Rows and columns of output; nil when the window does not fit.
  private static func output(_ window: Window, _ height: Int, _ width: Int) -> (Int, Int)? {
    let rows = height + window.padding.top + window.padding.bottom - window.height
    let columns = width + window.padding.left + window.padding.right - window.width
    return rows < 0 || columns < 0 ? nil : (rows / window.strideY + 1, columns / window.strideX + 1)
  }

  private static func values(_ count: Int, _ scale: Float, _ random: inout SeededRandom) -> [Float] {
    (0..<count).map { _ in random.signedUnit() * scale }
  }

  public func int8() throws -> [UInt8] {
    try convertToInt8(graph, try calibrate(graph, images: images, count: 4, method: .minMax)).bytes
  }

  public func float16() throws -> [UInt8] { try convertToFloat16(graph).bytes }
}
