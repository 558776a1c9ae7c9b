import MoteGraph

/// What each tap of a filter reads on average: its channel's mean times the share of positions at which it lies on the input.
struct TapMeans {
  private let layer: FusedLayer
  private let channels: [Double]
  /// By tap of the window: rows, then columns.
  private let shares: [Double]

  init(_ layer: FusedLayer, channels: [Double]) {
    self.layer = layer
    self.channels = channels
    guard layer.kind == .convolution else {
      shares = []
      return
    }
    let (window, output) = (layer.window, layer.convolutionShape)
    func share(_ tap: Int, _ count: Int, _ stride: Int, _ pad: Int, _ size: Int) -> Double {
      Double((0..<count).count { (0..<size).contains($0 * stride + tap - pad) }) / Double(max(1, count))
    }
    shares = (0..<window.height).flatMap { ky in
      let rows = share(ky, output.height, window.strideY, window.padding.top, layer.inputShape.height)
      return (0..<window.width).map { kx in
        rows * share(kx, output.width, window.strideX, window.padding.left, layer.inputShape.width)
      }
    }
  }

  /// In the order of the weights of output channel `o`.
  func taps(of o: Int) -> [Double] {
    let count = layer.weights.count / layer.outputChannels
    guard !shares.isEmpty else { return (0..<count).map { channels[$0 % channels.count] } }
    let depth = channels.count / layer.groups
    let first = o / (layer.outputChannels / layer.groups) * depth
    return (0..<count).map { channels[first + $0 % depth] * shares[$0 / depth] }
  }
}
