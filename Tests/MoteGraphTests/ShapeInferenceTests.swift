import MoteGraph
import Testing

@Suite("Shape inference")
struct ShapeInferenceTests {
  private func graph(_ input: Shape, scale: Float = 1, _ operations: Operation...) -> Graph {
    var graph = Graph(name: "small", input: input, inputScale: scale, labels: [])
    for (index, operation) in operations.enumerated() { graph.append("layer\(index)", operation) }
    return graph
  }

  private func convolution(_ channels: Int, _ window: Window, groups: Int = 1) -> Operation {
    .convolution(Convolution(channels, window, groups: groups, weights: "W", bias: "b"))
  }

  private func refusal(_ graph: Graph) -> String {
    do {
      return "accepted as \(try graph.shapes())"
    } catch {
      return error.message
    }
  }

  @Test func deepConvNetHasTheShapesOfTheBook() throws {
    let shapes = try Graph.deepConvNet.shapes()
    let convolutions = [Shape(28, 28, 16), Shape(28, 28, 16), Shape(14, 14, 32), Shape(16, 16, 32), Shape(8, 8, 64), Shape(8, 8, 64)]
    let found = zip(Graph.deepConvNet.nodes, shapes.dropFirst()).filter { $0.0.name.hasPrefix("conv") }.map(\.1)
    #expect(found == convolutions)
    #expect(shapes.last == Shape(1, 1, 10))
  }

  @Test func networksAreFoundByName() {
    #expect(
      Graph.networkNames == [
        "deepconvnet", "lenet5", "alexnet", "vgg16", "vgg19", "googlenet", "resnet18", "resnet50", "resnet8", "inception-small",
      ])
    #expect(Graph.named("deepconvnet") == .deepConvNet)
    #expect(Graph.named("DeepConvNet") == nil)
  }

  @Test func rectangularWindowStridesAndPadsCountAsDefined() throws {
    let window = Window(3, 2, strideY: 2, strideX: 3, padding: Padding(top: 1, left: 0, bottom: 0, right: 4))
    #expect(try graph(Shape(6, 5, 2), convolution(3, window)).shapes().last == Shape(3, 3, 3))
  }

  @Test func oddSizePoolsToTheFloor() throws {
    #expect(try graph(Shape(7, 5, 2), .maxPool(Window(2, 2, strideY: 2, strideX: 2))).shapes().last == Shape(3, 2, 2))
  }

  @Test func emptyGraphIsRefused() {
    #expect(refusal(graph(Shape(1, 1, 1))) == "small: found no layer, expected at least one")
  }

  @Test(arguments: [Shape(0, 1, 1), Shape(1, -1, 1), Shape(1 << 31, 2, 1), Shape(.max, .max, .max)])
  func inputWithoutElementsOrWithTooManyIsRefused(shape: Shape) {
    #expect(refusal(graph(shape, .relu)) == "input of small: found shape \(shape), expected 1 to 2^31 elements")
  }

  @Test(arguments: [0, -1, Float.nan, .infinity, 3e38])
  func inputScaleThatIsNoPositiveNumberIsRefused(scale: Float) {
    #expect(refusal(graph(Shape(1, 1, 1), scale: scale, .relu)).hasPrefix("input of small: found scale \(scale), expected"))
  }

  @Test func readingALaterValueIsRefused() {
    var later = graph(Shape(1, 1, 1), .relu, .relu)
    later.nodes[0].inputs = [1]
    #expect(refusal(later) == "layer layer0: found input value 1, expected an earlier value, 0 to 0")
    later.nodes[0].inputs = [-1]
    #expect(refusal(later) == "layer layer0: found input value -1, expected an earlier value, 0 to 0")
  }

  @Test func anotherNumberOfInputsIsRefused() {
    var two = graph(Shape(1, 1, 1), .relu)
    two.nodes[0].inputs = [0, 0]
    #expect(refusal(two) == "layer layer0: found 2 inputs, expected 1")
  }

  @Test func windowLargerThanThePaddedInputIsRefused() {
    let window = Window(5, 3, padding: Padding(top: 1, left: 0, bottom: 0, right: 0))
    #expect(
      refusal(graph(Shape(3, 3, 1), convolution(1, window)))
        == "layer layer0: found window 5x3 on input 3x3x1 with pads [1, 0, 0, 0], expected a window no larger than the padded input")
  }

  @Test func windowWithoutSizeOrStrideIsRefused() {
    #expect(refusal(graph(Shape(3, 3, 1), convolution(1, Window(0, 3)))) == "layer layer0: found window 0x3, expected at least 1x1")
    #expect(
      refusal(graph(Shape(3, 3, 1), .maxPool(Window(1, 1, strideY: 0)))) == "layer layer0: found strides 0 and 1, expected at least 1")
  }

  @Test(arguments: [-1, Int.max]) func padOutOfRangeIsRefused(pad: Int) {
    #expect(refusal(graph(Shape(3, 3, 1), convolution(1, Window(1, 1, padding: Padding(pad))))).hasSuffix("expected 0 to 2^31"))
  }

  @Test func poolWindowThatMayHoldOnlyPaddingIsRefused() {
    #expect(
      refusal(graph(Shape(3, 3, 1), .maxPool(Window(2, 2, padding: Padding(2)))))
        == "layer layer0: found a pad as large as the 2x2 window, expected pads smaller than it, so that every window holds an input")
  }

  @Test(arguments: [(2, 3, 4), (2, 4, 3)]) func groupsThatDoNotDivideChannelsAreRefused(groups: Int, input: Int, output: Int) {
    #expect(
      refusal(graph(Shape(3, 3, input), convolution(output, Window(1, 1), groups: groups)))
        == "layer layer0: found 2 groups for \(input) input and \(output) output channels, expected groups that divide both")
  }

  @Test func countsBelowOneAreRefused() {
    #expect(refusal(graph(Shape(1, 1, 1), convolution(0, Window(1, 1)))) == "layer layer0: found 0 output channels, expected at least 1")
    #expect(
      refusal(graph(Shape(1, 1, 1), convolution(1, Window(1, 1), groups: 0))) == "layer layer0: found 0 groups, expected at least 1")
    #expect(
      refusal(graph(Shape(1, 1, 1), .affine(Affine(0, weights: "W", bias: "b"))))
        == "layer layer0: found 0 outputs, expected at least 1")
  }

  @Test func outputWithTooManyElementsIsRefused() {
    let huge = graph(Shape(1, 1, 1), convolution(1 << 30, Window(1, 1, padding: Padding(1))))
    #expect(refusal(huge) == "layer layer0: found output 3x3x1073741824, expected 1 to 2^31 elements")
  }

  @Test(arguments: [Float(-0.5), 1, .nan]) func dropoutRatioOutOfRangeIsRefused(ratio: Float) {
    #expect(
      refusal(graph(Shape(1, 1, 1), .dropout(ratio: ratio, inverted: false)))
        == "layer layer0: found dropout ratio \(ratio), expected 0 <= ratio < 1")
  }

  @Test func layerNameThatIsNotPlainIsQuotedOnOneLine() {
    var graph = graph(Shape(1, 1, 1), .relu)
    graph.nodes[0].name = "a\nb"
    graph.nodes[0].inputs = []
    #expect(refusal(graph) == "layer \"a\\nb\": found 0 inputs, expected 1")
  }
}
