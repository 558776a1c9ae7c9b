import MoteConvert
import MoteGraph
import MoteTestSupport
import Testing

@Suite("The fixed-order forward pass")
struct FixedOrderForwardTests {
  /// The documented order, one output at a time: bias, then ky, kx, c ascending with the padding's zeros, unfused.
  private func naive(_ layer: FusedLayer, _ input: [Float]) -> [Float] {
    let shape = layer.kind == .affine ? Shape(1, 1, layer.inputShape.count) : layer.inputShape
    let (output, window) = (layer.convolutionShape, layer.window)
    let (channels, outputs) = (shape.channels / layer.groups, output.channels / layer.groups)
    var result: [Float] = []
    for y in 0..<output.height {
      for x in 0..<output.width {
        for o in 0..<output.channels {
          var sum = layer.bias[o]
          for ky in 0..<window.height {
            for kx in 0..<window.width {
              let (iy, ix) = (y * window.strideY + ky - window.padding.top, x * window.strideX + kx - window.padding.left)
              let isInside = iy >= 0 && iy < shape.height && ix >= 0 && ix < shape.width
              for c in 0..<channels {
                let tap = isInside ? input[(iy * shape.width + ix) * shape.channels + (o / outputs) * channels + c] : 0
                let product = layer.weights[((o * window.height + ky) * window.width + kx) * channels + c] * tap
                sum = sum + product
              }
            }
          }
          result.append(layer.relu && sum < 0 ? 0 : sum)
        }
      }
    }
    guard let pool = layer.pool else { return result }
    return naivePool(result, pool, from: output, to: layer.outputShape)
  }

  private func naivePool(_ input: [Float], _ window: Window, from: Shape, to: Shape) -> [Float] {
    var result: [Float] = []
    for y in 0..<to.height {
      for x in 0..<to.width {
        for c in 0..<to.channels {
          var best = -Float.infinity
          for ky in 0..<window.height {
            for kx in 0..<window.width {
              let (iy, ix) = (y * window.strideY + ky - window.padding.top, x * window.strideX + kx - window.padding.left)
              guard iy >= 0, iy < from.height, ix >= 0, ix < from.width else { continue }
              best = max(best, input[(iy * from.width + ix) * from.channels + c])
            }
          }
          result.append(best)
        }
      }
    }
    return result
  }

  private func expectEqualToNaive(_ graph: Graph, seed: UInt64) throws {
    let folded = try BoundGraph(graph, parameters: try graph.randomParameters(seed: seed)).folded()
    var generator = SeededGenerator(seed: seed)
    let image = generator.bytes(folded.input.count)
    let outputs = FixedOrderForward(folded).layerOutputs(image[...])
    var values: [[Float]] = [image.map { folded.inputScale * Float($0) }]
    for (layer, output) in zip(folded.layers, outputs) {
      let input = values[layer.input]
      let expected =
        layer.kind == .maxPool
        ? naivePool(input, layer.window, from: layer.inputShape, to: layer.outputShape) : naive(layer, input)
      #expect(output.map(\.bitPattern) == expected.map(\.bitPattern), "layer \(layer.name)")
      values.append(expected)
    }
    #expect(outputs.count == folded.layers.count)
  }

  @Test func deepConvNetEqualsAScalarLoopBitForBit() throws {
    try expectEqualToNaive(.deepConvNet, seed: 31)
  }

  @Test func stridesPadsGroupsAndOddChannelsEqualAScalarLoopBitForBit() throws {
    var graph = Graph(name: "odd", input: Shape(13, 14, 3), inputScale: 1 / 255, labels: [])
    let uneven = Window(3, 2, strideY: 1, strideX: 2, padding: Padding(top: 2, left: 0, bottom: 1, right: 3))
    graph.append("wide", .convolution(Convolution(12, uneven, weights: "W1", bias: "b1")))
    graph.append("overlap", .maxPool(Window(3, 3, strideY: 2, strideX: 1, padding: Padding(1))))
    graph.append("grouped", .convolution(Convolution(18, Window(2, 3, padding: Padding(1)), groups: 2, weights: "W2", bias: "b2")))
    graph.append("relu", .relu)
    graph.append("depthwise", .convolution(Convolution(18, Window(3, 3, strideY: 2), groups: 18, weights: "W3", bias: "b3")))
    graph.append("pool", .maxPool(Window(2, 2, strideY: 2, strideX: 2)))
    graph.append("affine", .affine(Affine(9, weights: "W4", bias: "b4")))
    try expectEqualToNaive(graph, seed: 32)
  }

  @Test func productsAreRoundedBeforeTheyAreAdded() {
    // (1 + 2^-23)^2 = 1 + 2^-22 + 2^-46: the last term is lost unless multiply and add are fused.
    let value: Float = 1 + 0x1p-23
    let layer = FusedLayer(
      name: "affine", kind: .affine, input: 0, inputShape: Shape(1, 1, 1), outputShape: Shape(1, 1, 1),
      outputChannels: 1, window: Window(1, 1), weights: [value], bias: [-(1 + 0x1p-22)])
    let graph = FoldedGraph(name: "one", input: Shape(1, 1, 1), inputScale: value, labels: [], layers: [layer])
    #expect(FixedOrderForward(graph).layerOutputs([1]) == [[0]])
  }
}
