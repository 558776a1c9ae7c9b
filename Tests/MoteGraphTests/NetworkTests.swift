import MoteGraph
import Testing

@Suite("The book's networks")
struct NetworkTests {
  /// Parameters as published for each network (LeNet-5, AlexNet with groups, VGG D and E, GoogLeNet without auxiliary
  /// heads, ResNets), multiply-accumulates of one image, classes.
  static let published: [(name: String, parameters: Int, macs: Int, classes: Int)] = [
    ("deepconvnet", 123_552, 8_772_340, 10),
    ("lenet5", 61_706, 416_520, 10),
    ("alexnet", 60_965_224, 724_406_816, 1000),
    ("vgg16", 138_357_544, 15_470_264_320, 1000),
    ("vgg19", 143_667_240, 19_632_062_464, 1000),
    ("googlenet", 6_998_552, 1_582_671_872, 1000),
    ("resnet18", 11_689_512, 1_814_073_344, 1000),
    ("resnet50", 25_557_032, 4_089_184_256, 1000),
    ("resnet8", 77_754, 9_345_920, 10),
    ("inception-small", 25_218, 2_374_912, 10),
  ]

  @Test(arguments: published) func hasThePublishedSize(name: String, parameters: Int, macs: Int, classes: Int) throws {
    let graph = try #require(Graph.named(name))
    #expect(try graph.parameterCount() == parameters)
    #expect(try graph.macs() == macs)
    #expect(try graph.shapes().last == Shape(1, 1, classes))
    #expect(graph.labels.count == classes)
  }

  @Test func everyNetworkIsListedWithItsSize() {
    #expect(Self.published.map(\.name) == Graph.networkNames)
  }

  @Test(arguments: Graph.networkNames) func nodeAndArrayNamesAreUnique(name: String) throws {
    let graph = try #require(Graph.named(name))
    #expect(Set(graph.nodes.map(\.name)).count == graph.nodes.count)
  }

  @Test func stagesHaveThePublishedShapes() throws {
    func shapes(_ graph: Graph, _ names: [String]) throws -> [Shape] {
      let all = try graph.shapes()
      return names.compactMap { name in graph.nodes.firstIndex { $0.name == name }.map { all[$0 + 1] } }
    }
    #expect(
      try shapes(.alexNet, ["conv1", "pool1", "pool2", "pool5"])
        == [Shape(55, 55, 96), Shape(27, 27, 96), Shape(13, 13, 256), Shape(6, 6, 256)])
    #expect(
      try shapes(.googLeNet, ["pool1", "pool2", "3a.concat", "3b.concat", "4a.concat", "4e.concat", "5b.concat"])
        == [
          Shape(56, 56, 64), Shape(28, 28, 192), Shape(28, 28, 256), Shape(28, 28, 480), Shape(14, 14, 512),
          Shape(14, 14, 832), Shape(7, 7, 1024),
        ])
    #expect(
      try shapes(.resNet50, ["maxpool", "layer1.2.add", "layer2.3.add", "layer3.5.add", "layer4.2.add"])
        == [Shape(56, 56, 64), Shape(56, 56, 256), Shape(28, 28, 512), Shape(14, 14, 1024), Shape(7, 7, 2048)])
    #expect(try shapes(.vgg16, ["pool5"]) == [Shape(7, 7, 512)])
    #expect(try shapes(.leNet5, ["c1", "s2", "c3", "s4", "c5"]).map(\.count) == [4704, 1176, 1600, 400, 120])
  }

  @Test func initialParametersFitAndFollowTheSeed() throws {
    let graph = Graph.leNet5
    let first = try graph.initialParameters(seed: 1)
    #expect(first == (try graph.initialParameters(seed: 1)))
    #expect(first != (try graph.initialParameters(seed: 2)))
    _ = try BoundGraph(graph, parameters: first)
    let weights = try #require(first.first { $0.name == "c5.weight" }).floats
    let square = weights.reduce(0.0) { $0 + Double($1 * $1) } / Double(weights.count)
    // Glorot's rule: a tanh follows, and every input goes into all 120 outputs.
    #expect(abs(square / (2 / 520) - 1) < 0.05)
    let last = try #require(first.first { $0.name == "output.weight" }).floats
    let lastSquare = last.reduce(0.0) { $0 + Double($1 * $1) } / Double(last.count)
    // He's rule, of 840 numbers: within five deviations.
    #expect(abs(lastSquare / (2 / 84) - 1) < 0.25)
    #expect(first.first { $0.name == "c5.bias" }?.floats.allSatisfy { $0 == 0 } == true)
  }

  @Test func initialNormalizationsChangeNothing() throws {
    var graph = Graph(name: "small", input: Shape(1, 1, 2), inputScale: 1, labels: [])
    graph.append("norm", .batchNormalization(BatchNormalization(scale: "s", offset: "o", mean: "m", variance: "v", epsilon: 0)))
    let bound = try BoundGraph(graph, parameters: try graph.initialParameters(seed: 3))
    #expect(bound.parameters[0]?.weights == [1, 1] && bound.parameters[0]?.bias == [0, 0])
  }
}
