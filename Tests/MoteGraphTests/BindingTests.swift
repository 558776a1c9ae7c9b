import MoteGraph
import MoteTestSupport
import Testing

@Suite("Binding parameters")
struct BindingTests {
  /// Its affine layer flattens an input with more than one row, column and channel.
  private let affine: Graph = {
    var graph = Graph(name: "small", input: Shape(2, 2, 3), inputScale: 1, labels: [])
    graph.append("affine", .affine(Affine(2, weights: "W", bias: "b")))
    return graph
  }()

  private func array(_ name: String, _ shape: [Int], _ values: [Float]? = nil) -> NamedArray {
    NamedArray(name: name, shape: shape, values: .float32(values ?? (0..<shape.reduce(1, *)).map { Float($0) }))
  }

  private func refusal(_ arrays: [NamedArray]) -> String {
    do {
      _ = try BoundGraph(affine, parameters: arrays)
      return "accepted"
    } catch {
      return error.message
    }
  }

  @Test func deepConvNetExpectsTheBooksArrays() throws {
    let expected = try Graph.deepConvNet.parameterShapes()
    #expect(expected.map(\.name) == ["W1", "b1", "W2", "b2", "W3", "b3", "W4", "b4", "W5", "b5", "W6", "b6", "W7", "b7", "W8", "b8"])
    #expect(expected[6].shape == [32, 32, 3, 3])
    #expect(expected[12].shape == [1024, 50])
    #expect(expected[15].shape == [10])
  }

  @Test func convolutionWeightsBecomeOHWI() throws {
    var graph = Graph(name: "small", input: Shape(2, 3, 2), inputScale: 1, labels: [])
    graph.append("conv", .convolution(Convolution(2, Window(2, 3), weights: "W", bias: "b")))
    let bound = try BoundGraph(graph, parameters: [array("b", [2]), array("W", [2, 2, 2, 3])])
    // Element (o, c, ky, kx) of the file holds ((o * 2 + c) * 2 + ky) * 3 + kx.
    var expected: [Float] = []
    for o in 0..<2 {
      for ky in 0..<2 {
        for kx in 0..<3 {
          for c in 0..<2 { expected.append(Float(((o * 2 + c) * 2 + ky) * 3 + kx)) }
        }
      }
    }
    #expect(bound.parameters[0]?.weights == expected)
    #expect(bound.parameters[0]?.bias == [0, 1])
  }

  @Test func affineWeightsBecomeOutputsByInputsInHWCOrder() throws {
    let bound = try BoundGraph(affine, parameters: [array("W", [12, 2]), array("b", [2])])
    // Element (i, o) of the file holds 2 i + o, with i = (c * 2 + y) * 2 + x.
    var expected: [Float] = []
    for o in 0..<2 {
      for y in 0..<2 {
        for x in 0..<2 {
          for c in 0..<3 { expected.append(Float(2 * ((c * 2 + y) * 2 + x) + o)) }
        }
      }
    }
    #expect(bound.parameters[0]?.weights == expected)
  }

  @Test func float64RoundsToNearestFloat32() throws {
    var doubles = [Double](repeating: 0, count: 24)
    doubles[0] = 0.1
    let bound = try BoundGraph(
      affine, parameters: [NamedArray(name: "W", shape: [12, 2], values: .float64(doubles)), array("b", [2])])
    #expect(bound.parameters[0]?.weights[0] == Float(0.1))
  }

  @Test func layersMayShareAnArrayOfOneShape() throws {
    var graph = Graph(name: "shared", input: Shape(1, 1, 2), inputScale: 1, labels: [])
    graph.append("first", .affine(Affine(2, weights: "W", bias: "b")))
    graph.append("second", .affine(Affine(2, weights: "W", bias: "b")))
    #expect(try graph.parameterShapes().map(\.name) == ["W", "b"])
    graph.append("third", .affine(Affine(3, weights: "W", bias: "c")))
    let message = #expect(throws: GraphError.self) { try graph.parameterShapes() }?.message
    #expect(message == "layer third: found W used as [2, 3], expected [2, 2] as in the layer that used it first")
  }

  @Test func weightsWithTooManyElementsAreRefused() {
    var graph = Graph(name: "huge", input: Shape(1 << 20, 1, 1), inputScale: 1, labels: [])
    graph.append("affine", .affine(Affine(1 << 20, weights: "W", bias: "b")))
    let message = #expect(throws: GraphError.self) { try graph.parameterShapes() }?.message
    #expect(message == "layer affine: found W of shape [1048576, 1048576], expected at most 2^31 elements")
  }

  @Test func missingArrayIsRefused() {
    #expect(refusal([array("W", [12, 2])]) == "parameters of small: b: found nothing, expected shape [2]")
  }

  @Test func surplusArrayIsRefused() {
    #expect(
      refusal([array("W", [12, 2]), array("b", [2]), array("extra", [3])])
        == "parameters of small: extra: found an array of shape [3], expected no array of this name")
  }

  @Test func misshapenArrayIsRefused() {
    #expect(
      refusal([array("W", [2, 12]), array("b", [2])]) == "parameters of small: W: found shape [2, 12], expected [12, 2]")
  }

  @Test func arrayWithFewerValuesThanItsShapeIsRefused() {
    #expect(refusal([array("W", [12, 2], [0]), array("b", [2])]) == "parameters of small: W: found 1 values, expected 24")
  }

  @Test func arrayNamedTwiceIsRefused() {
    #expect(
      refusal([array("W", [12, 2]), array("b", [2]), array("b", [2])])
        == "parameters of small: b: found it twice, expected it once")
  }

  @Test func nonFiniteValueIsRefused() {
    #expect(
      refusal([array("W", [12, 2]), array("b", [2], [0, .nan])])
        == "parameters of small: b: found nan at element 1, expected numbers finite in float32")
  }

  @Test func valueBeyondFloat32IsRefused() {
    let bias = NamedArray(name: "b", shape: [2], values: .float64([1e300, 0]))
    #expect(
      refusal([array("W", [12, 2]), bias])
        == "parameters of small: b: found 1e+300 at element 0, expected numbers finite in float32")
  }

  @Test func allProblemsAreListedAndManyAreCut() {
    let surplus = (0..<5).map { array("x\($0)", [1]) }
    let message = refusal(surplus)
    #expect(message.hasPrefix("parameters of small: W: found nothing, expected shape [12, 2]; b: found nothing"))
    #expect(message.hasSuffix("; x1: found an array of shape [1], expected no array of this name; and 3 more"))
    #expect(!message.contains("\n"))
  }
}
