import MoteConvert
import MoteGraph
import MoteTestSupport
import Testing

@Suite("Calibration")
struct CalibrationTests {
  private let folded: FoldedGraph
  private let images: [UInt8]
  private let count = 37

  init() throws {
    let graph = Graph.deepConvNet
    folded = try BoundGraph(graph, parameters: try graph.randomParameters(seed: 41)).folded()
    var generator = SeededGenerator(seed: 42)
    images = generator.bytes(37 * 784)
  }

  /// One affine layer of weight 1 and bias 0 per output: its outputs are the scaled bytes, some negated.
  private func identity(weights: [Float], scale: Float = 1, relu: Bool = false) -> FoldedGraph {
    let n = weights.count
    var matrix = [Float](repeating: 0, count: n * n)
    for i in 0..<n { matrix[i * n + i] = weights[i] }
    let layer = FusedLayer(
      name: "affine", kind: .affine, input: 0, inputShape: Shape(1, 1, n), outputShape: Shape(1, 1, n),
      outputChannels: n, window: Window(1, 1), relu: relu, weights: matrix, bias: [Float](repeating: 0, count: n))
    return FoldedGraph(name: "identity", input: Shape(1, 1, n), inputScale: scale, labels: [], layers: [layer])
  }

  @Test(arguments: CalibrationMethod.allCases)
  func resultDoesNotDependOnTheNumberOfThreads(method: CalibrationMethod) throws {
    let one = try calibrate(folded, images: images, count: count, method: method, threads: 1)
    for threads in [2, 3, 64] {
      #expect(try calibrate(folded, images: images, count: count, method: method, threads: threads) == one)
    }
    #expect(one.ranges.count == folded.layers.count + 1)
    #expect(one.images == count && one.method == method)
  }

  @Test func minMaxIsWhatTheForwardPassGives() throws {
    let forward = FixedOrderForward(folded)
    var expected = [ClosedRange<Float>](repeating: 0...0, count: folded.layers.count)
    for image in 0..<count {
      for (layer, values) in forward.layerOutputs(images[(image * 784)..<((image + 1) * 784)]).enumerated() {
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        expected[layer] = min(expected[layer].lowerBound, low)...max(expected[layer].upperBound, high)
      }
    }
    let calibration = try calibrate(folded, images: images, count: count, method: .minMax)
    #expect(calibration.ranges == [0...(255 * folded.inputScale)] + expected)
    #expect(calibration.observed == calibration.ranges)
  }

  @Test(arguments: CalibrationMethod.allCases)
  func rangesLieInWhatWasSeenAndStartAtZeroBehindReLU(method: CalibrationMethod) throws {
    let calibration = try calibrate(folded, images: images, count: count, method: method)
    for (index, layer) in folded.layers.enumerated() {
      let (range, observed) = (calibration.ranges[index + 1], calibration.observed[index + 1])
      #expect(range.contains(0))
      #expect(observed.contains(range.lowerBound) && observed.contains(range.upperBound))
      if layer.relu { #expect(range.lowerBound == 0 && range.upperBound > 0) }
    }
  }

  @Test func percentileLeavesOutTheRareOutliers() throws {
    // Of 1,000 values one is 255 and the rest are at most 100.
    let bytes = (0..<1000).map { UInt8($0 == 7 ? 255 : $0 % 101) }
    let graph = identity(weights: [1])
    let kept = try calibrate(graph, images: bytes, count: 1000, method: .percentile, percent: 99.95)
    #expect(kept.ranges[1] == 0...255)
    let clipped = try calibrate(graph, images: bytes, count: 1000, method: .percentile, percent: 99.8)
    // The end is a bin's edge: at most one of 2,048 parts above the greatest value kept.
    #expect(clipped.ranges[1].lowerBound == 0)
    #expect((100...(100 + Float(255) / 2048)).contains(clipped.ranges[1].upperBound))
    #expect(clipped.observed[1] == 0...255)
  }

  @Test func percentileCutsBothEndsOfASignedTensor() throws {
    var bytes: [UInt8] = []
    for n in 0..<1000 {
      bytes.append(n == 7 ? 200 : UInt8(n % 51))
      bytes.append(n == 9 ? 250 : UInt8(n % 41))
    }
    let range = try calibrate(identity(weights: [1, -1]), images: bytes, count: 1000, method: .percentile, percent: 99.8)
      .ranges[1]
    let bin = Float(450) / 2048
    #expect((50...(50 + bin)).contains(range.upperBound))
    #expect(((-40 - bin)...(-40)).contains(range.lowerBound))
  }

  /// The squared error of quantizing to 256 levels over a range, value by value.
  private func squaredError(_ values: [Float], _ range: ClosedRange<Float>) -> Double {
    let step = Double(range.upperBound - range.lowerBound) / 255
    let zeroPoint = (-Double(range.lowerBound) / step).rounded()
    return values.reduce(0) { sum, value in
      let q = min(255, max(0, (Double(value) / step).rounded() + zeroPoint))
      let error = (q - zeroPoint) * step - Double(value)
      return sum + error * error
    }
  }

  @Test func mseBeatsMinMaxOnALongTail() throws {
    // Eight bytes that are mostly small, weighted and summed; one image has them all at their greatest.
    var generator = SeededGenerator(seed: 43)
    var bytes = [UInt8](repeating: 255, count: 8)
    for _ in 0..<(20_000 * 8) {
      let share = (0..<4).reduce(1.0) { product, _ in product * Double.random(in: 0..<1, using: &generator) }
      bytes.append(UInt8(255 * share))
    }
    let layer = FusedLayer(
      name: "affine", kind: .affine, input: 0, inputShape: Shape(1, 1, 8), outputShape: Shape(1, 1, 1),
      outputChannels: 1, window: Window(1, 1), weights: generator.floats(8).map { abs($0) }, bias: [0])
    let graph = FoldedGraph(name: "tail", input: Shape(1, 1, 8), inputScale: 1, labels: [], layers: [layer])
    let calibration = try calibrate(graph, images: bytes, count: 20_001, method: .mse)
    let forward = FixedOrderForward(graph)
    let values = (0..<20_001).map { forward.layerOutputs(bytes[($0 * 8)..<($0 * 8 + 8)])[0][0] }
    #expect(calibration.ranges[1].upperBound < calibration.observed[1].upperBound)
    #expect(squaredError(values, calibration.ranges[1]) < squaredError(values, calibration.observed[1]))
  }

  @Test(arguments: CalibrationMethod.allCases) func tensorThatIsAlwaysZeroHasTheRangeZero(method: CalibrationMethod) throws {
    let ranges = try calibrate(identity(weights: [-1], relu: true), images: [0, 9, 255], count: 3, method: method).ranges
    #expect(ranges == [0...255, 0...0])
  }

  @Test func progressReachesItsTotal() throws {
    var reports: [[Int]] = []
    _ = try calibrate(folded, images: images, count: count, method: .mse) { reports.append([$0, $1]) }
    #expect(reports == [[32, 74], [37, 74], [69, 74], [74, 74]])
  }

  private func refusal(_ graph: FoldedGraph, _ images: [UInt8], count: Int, percent: Double = 99) -> String {
    do {
      return "accepted: \(try calibrate(graph, images: images, count: count, method: .percentile, percent: percent))"
    } catch {
      return error.message
    }
  }

  @Test func aNetworkWhoseValuesPassTheMemoryIsRefusedByLayer() throws {
    // 28 x 28 x 16 floats of the first layer, in two threads.
    let needed = 28 * 28 * 16 * 4 * 2
    let message = "layer \(folded.layers[0].name): found values that pass \(needed - 1) bytes in 2 threads, "
      + "expected a smaller network or more --max-memory"
    #expect(throws: ConvertError(message)) {
      try calibrate(folded, images: images, count: count, method: .minMax, maxMemory: needed - 1)
    }
    #expect(throws: ConvertError(message)) { try channelMeans(folded, images: images, count: count, maxMemory: needed - 1) }
    #expect(throws: ConvertError.self) { try calibrate(folded, images: images, count: count, method: .minMax, maxMemory: needed) }
    _ = try calibrate(folded, images: images, count: count, method: .minMax, maxMemory: 8 * needed)
  }

  @Test func setWithoutImagesIsRefused() {
    #expect(refusal(folded, [], count: 0) == "calibration set: found no images, expected at least one")
  }

  @Test(arguments: [2, Int.max]) func setOfTheWrongSizeIsRefused(count: Int) {
    #expect(
      refusal(folded, [0], count: count) == "calibration set: found 1 bytes, expected \(count) images of 28x28x1 bytes")
  }

  @Test(arguments: [0, -1, 100.5, Double.nan]) func percentileOutOfRangeIsRefused(percent: Double) {
    #expect(
      refusal(identity(weights: [1]), [1], count: 1, percent: percent)
        == "calibration: found percentile \(percent), expected more than 0 and at most 100")
  }

  @Test func activationThatIsNotFiniteIsRefusedWithItsLayerAndFirstImage() {
    var bytes = [UInt8](repeating: 1, count: 50)
    bytes[40] = 255
    bytes[33] = 255
    #expect(
      refusal(identity(weights: [0x1p121]), bytes, count: 50)
        == "layer affine: found a value that is not finite for calibration image 33, expected finite activations")
  }
}
