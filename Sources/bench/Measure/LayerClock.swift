import MoteCommandSupport
import MoteRuntime

/// Sums up, layer by layer, the time until the layer has shown its rows.
struct LayerClock: LayerObserver {
  /// Seconds, by layer.
  private(set) var seconds: [Double]
  private var last = 0.0

  init(layers: Int) { seconds = [Double](repeating: 0, count: layers) }

  /// Begins a run; allocates nothing.
  mutating func start() {
    for layer in seconds.indices { seconds[layer] = 0 }
    last = monotonicSeconds()
  }

  mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    let now = monotonicSeconds()
    seconds[index] += now - last
    last = now
    return true
  }
}
