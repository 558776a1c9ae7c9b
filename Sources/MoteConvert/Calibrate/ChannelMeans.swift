import MoteGraph

/// The mean of every channel of every value over a set of images `[count, H, W, C]`: index 0 is the input, layer `l` has index
/// `l + 1`. The result depends neither on the machine nor on `threads`.
///
/// A softmax at the end is left out, as in the model. Throws for a set without images or of the wrong size, and for
/// values of more than `maxMemory` bytes.
public func channelMeans(
  _ graph: FoldedGraph, images: [UInt8], count: Int, threads: Int = 2, maxMemory: Int = .max,
  progress: ((Int, Int) -> Void)? = nil
) throws(ConvertError) -> [[Double]] {
  let graph = graph.endingInLogits
  let pass = try CalibrationPass(graph, images: images, count: count, threads: threads, maxMemory: maxMemory)
  let found = pass.run(Means(channels: graph.layers.map(\.outputChannels))) { progress?($0, count) }
  var means = [[Double](repeating: 0, count: graph.input.channels)] + graph.layers.map { [Double](repeating: 0, count: $0.outputChannels) }
  for (index, byte) in images.enumerated() { means[0][index % graph.input.channels] += Double(byte) }
  let bytes = Double(images.count / graph.input.channels)
  for c in means[0].indices { means[0][c] *= Double(graph.inputScale) / bytes }
  // In the order of the images, whichever thread had them.
  for (_, image) in found.ofImage.sorted(by: { $0.key < $1.key }) {
    for layer in image.indices {
      for c in image[layer].indices { means[layer + 1][c] += image[layer][c] / Double(count) }
    }
  }
  return means
}

private struct Means: Gathering {
  let channels: [Int]
  var ofImage: [Int: [[Double]]] = [:]

  init(channels: [Int]) { self.channels = channels }

  mutating func add(_ outputs: [[Float]], image: Int) {
    ofImage[image] = zip(outputs, channels).map { values, channels in
      var sums = [Double](repeating: 0, count: channels)
      for first in stride(from: 0, to: values.count, by: channels) {
        for c in 0..<channels { sums[c] += Double(values[first + c]) }
      }
      return sums.map { $0 * Double(channels) / Double(values.count) }
    }
  }

  mutating func merge(_ other: Means) { ofImage.merge(other.ofImage) { own, _ in own } }
}
