import MoteGraph
import Testing

@Suite("Shapes of operations with several inputs, pools and normalizations")
struct GraphOperationTests {
  private func refusal(_ graph: Graph) -> String {
    do {
      return "accepted as \(try graph.shapes())"
    } catch {
      return error.message
    }
  }

  private func graph(_ input: Shape, _ operations: (Operation, [Int])...) -> Graph {
    var graph = Graph(name: "small", input: input, inputScale: 1, labels: [])
    for (index, (operation, inputs)) in operations.enumerated() { graph.append("n\(index)", operation, reading: inputs) }
    return graph
  }

  @Test func concatAddsChannels() throws {
    #expect(try graph(Shape(2, 3, 4), (.relu, [0]), (.concat, [0, 1, 0])).shapes().last == Shape(2, 3, 12))
  }

  @Test func concatOfDifferentHeightsIsRefused() {
    let pool = Operation.maxPool(.square(2, stride: 2))
    #expect(
      refusal(graph(Shape(4, 4, 1), (pool, [0]), (.concat, [0, 1])))
        == "layer n1: found inputs of 4x4x1 and 2x2x1, expected one height and one width")
  }

  @Test func concatOfNothingIsRefused() {
    #expect(refusal(graph(Shape(1, 1, 1), (.concat, []))) == "layer n0: found 0 inputs, expected at least 1")
  }

  @Test func concatOfTooManyChannelsIsRefused() {
    let many = [Int](repeating: 0, count: 5)
    #expect(
      refusal(graph(Shape(1, 1, 1 << 29), (.concat, many))) == "layer n0: found more than 2^31 channels side by side, expected fewer")
  }

  @Test func addOfDifferentShapesIsRefused() {
    #expect(
      refusal(graph(Shape(2, 2, 3), (.globalAveragePool, [0]), (.add, [0, 1])))
        == "layer n1: found inputs of 2x2x3 and 1x1x3, expected two of one shape")
  }

  @Test func addOfAnotherNumberOfInputsIsRefused() {
    #expect(refusal(graph(Shape(1, 1, 1), (.add, [0]))) == "layer n0: found 1 inputs, expected 2")
  }

  @Test func secondInputOfALaterValueIsRefused() {
    #expect(refusal(graph(Shape(1, 1, 1), (.add, [0, 1]))) == "layer n0: found input value 1, expected an earlier value, 0 to 0")
  }

  @Test(arguments: [(6, 3, 2, 0, 0, 1), (7, 3, 2, 0, 0, 0), (5, 2, 3, 0, 0, 0), (4, 2, 2, 1, 1, 0), (5, 2, 2, 1, 1, 0), (4, 3, 3, 1, 1, 0), (3, 2, 2, 0, 0, 1)])
  func reachTakesTheLastPositionThatBeginsOnTheInput(
    size: Int, extent: Int, stride: Int, before: Int, after: Int, expected: Int
  ) throws {
    let window = Window(
      extent, extent, strideY: stride, strideX: stride,
      padding: Padding(top: before, left: before, bottom: after, right: after))
    let reaching = try #require(window.reaching(height: size, width: size))
    #expect(reaching.padding.bottom - after == expected)
    // The definition: positions rounded up, less one that would begin behind the input.
    var count = (size + before + after - extent + stride - 1) / stride + 1
    if (count - 1) * stride >= size + before { count -= 1 }
    #expect(try graph(Shape(size, size, 1), (.maxPool(reaching), [0])).shapes().last == Shape(count, count, 1))
  }

  @Test func averagePoolsReachBeyondItsPadIsRefused() {
    let pool = AveragePool(.square(2), reachBottom: 1)
    #expect(
      refusal(graph(Shape(3, 3, 1), (.averagePool(pool), [0])))
        == "layer n0: found a reach of 1 rows and 0 columns, expected at most the bottom and right pads")
  }

  @Test func numbersOutOfRangeAreRefused() {
    let input = Shape(1, 1, 1)
    #expect(refusal(graph(input, (.lrn(LRN(size: 0)), [0]))) == "layer n0: found size 0, expected at least 1")
    #expect(refusal(graph(input, (.lrn(LRN(size: 1, alpha: -1)), [0]))).contains("found alpha -1.0"))
    #expect(refusal(graph(input, (.lrn(LRN(size: 1, bias: 0)), [0]))).contains("bias 0.0, expected finite numbers"))
    #expect(refusal(graph(input, (.clip(lower: 2, upper: 1), [0]))) == "layer n0: found limits 2.0 and 1.0, expected a lower and an upper one")
    #expect(refusal(graph(input, (.clip(lower: .nan, upper: 1), [0]))).hasPrefix("layer n0: found limits nan"))
    #expect(
      refusal(graph(input, (.channelAffine(ChannelAffine(scale: nil, offset: nil)), [0])))
        == "layer n0: found neither scale nor offset, expected at least one of them")
    let norm = BatchNormalization(scale: "s", offset: "o", mean: "m", variance: "v", epsilon: -1)
    #expect(refusal(graph(input, (.batchNormalization(norm), [0]))) == "layer n0: found epsilon -1.0, expected a finite number of at least 0")
  }

  @Test func normalizationOfNoVarianceIsRefused() throws {
    let norm = BatchNormalization(scale: "s", offset: "o", mean: "m", variance: "v", epsilon: 0)
    let graph = graph(Shape(1, 1, 1), (.batchNormalization(norm), [0]))
    let arrays = [("s", 1), ("o", 0), ("m", 0), ("v", 0)].map {
      NamedArray(name: $0.0, shape: [1], values: .float32([$0.1]))
    }
    let message = #expect(throws: GraphError.self) { try BoundGraph(graph, parameters: arrays) }?.message
    #expect(message?.contains("variance 0.0, scale 1.0, mean 0.0 in channel 0") == true)
  }

  @Test func lrnSumsAsManyChannelsAsItsSize() {
    #expect((0..<6).map { LRN(size: 5).channels(around: $0, of: 6) } == [0..<3, 0..<4, 0..<5, 1..<6, 2..<6, 3..<6])
    #expect((0..<3).map { LRN(size: 2).channels(around: $0, of: 3) } == [0..<2, 1..<3, 2..<3])
    #expect(LRN(size: .max).channels(around: 1, of: 3) == 0..<3)
  }
}
