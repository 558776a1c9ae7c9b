import MoteFormat
import MoteKernels

/// Instructions that a core's kernels take: for each kernel a sum of what it does, times what each of these costs. The
/// coefficients are fitted to exact counts in QEMU; the files beside this one hold them, a file per core.
public struct CostModel: Sendable {
  /// Canonical weights in a convolution of several channels, or of any window that no other kernel takes.
  public var general: [Double]
  /// A 3x3 convolution of one channel, as in a first layer; see `Grouping.packsFirst`.
  public var first: [Double]
  /// Layouts `direct` and `directVectors`; empty where there is no such kernel.
  public var direct: [Double]
  /// Transformed weights.
  public var winograd: [Double]
  /// Layout `winogradBytes`, transformed during the run; empty where there is no such kernel.
  public var onTheFly: [Double]
  public var affine: [Double]
  /// Binary16 layers, per multiply-accumulate. An estimate, as are the next two: their layouts leave no choice.
  public var float16: Double
  /// Layers without weights, per value of a window.
  public var move: Double
  /// Operators of graphs, against Cortex-M4's; an estimate but for that. They have one kernel and one layout each, so the choice of
  /// layouts does not hang on it.
  public var graph = 1.0
  /// What the runtime does around a layer without weights or with FP16 ones; around others the cost of a call says it.
  public var layer: Double
  /// How many tiles, or neighbouring positions, the kernels take at a time.
  public var grouping: Grouping

  public struct Grouping: Sendable {
    /// Tiles of a group in Winograd kernels.
    public var tiles: Int
    /// Whether a group may hold the last tile of one row and the first of the next, and its sums are always made for all.
    public var fillsGroups: Bool
    /// Neighbouring outputs, or windows of a pool, that direct kernels make at a time.
    public var line, pooled: Int
    /// Columns that first-layer kernels make at a time.
    public var first: Int
    /// Whether first-layer kernels read the layout `directVectors` and not canonical weights.
    public var packsFirst: Bool

    public init(tiles: Int, fillsGroups: Bool, line: Int, pooled: Int, first: Int, packsFirst: Bool = false) {
      self.tiles = tiles
      self.fillsGroups = fillsGroups
      self.line = line
      self.pooled = pooled
      self.first = first
      self.packsFirst = packsFirst
    }
  }
}

extension CostModel {
  /// Instructions of a layer in one run, of what the runtime does for it too.
  /// - Parameters:
  ///   - layer: whose `layout` the weights have.
  ///   - rows: rows of output that the kernel is called for at a time.
  ///   - isFloat: whether it reads float32 values; asked of graph operators only.
  public func instructions(_ layer: LayerRecord, _ g: Geometry, rows: Int, isFloat: Bool = false) -> Int {
    let count: Double
    switch (layer.op, layer.type) {
    case (_, .none) where layer.isGraph: count = self.layer + Work.graph(layer, g, isFloat: isFloat) * graph
    case (_, .none): count = self.layer + move * Double(g.outputCount * layer.window.height * layer.window.width)
    case (_, .float16):
      count = self.layer + float16 * Double(g.outputHeight * g.outputWidth * g.outputChannels * g.filterCount)
    default:
      let (kernel, work) = work(layer, g, rows: rows)
      count = zip(self[keyPath: kernel], work).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return Int(count.rounded())
  }

  /// The coefficients that an INT8 layer's cost is made with, and how often each of their terms is done.
  public func work(
    _ layer: LayerRecord, _ g: Geometry, rows: Int
  ) -> (kernel: WritableKeyPath<CostModel, [Double]>, work: [Double]) {
    if layer.op == .affine { return (\.affine, Work.affine(g)) }
    if Work.isFirst(g) && grouping.packsFirst == (layer.layout == .directVectors) {
      return (\.first, Work.first(g, rows: rows, grouping))
    }
    switch layer.layout {
    case .canonical: return (\.general, Work.general(g, rows: rows))
    // What does not lie row by row is computed window by window, as with canonical weights.
    case .directVectors where !DirectVectors.usesRows(window: g.window, channels: g.channels): return (\.general, Work.general(g, rows: rows))
    case .direct, .directVectors: return (\.direct, Work.direct(g, rows: rows, grouping))
    case .winogradBytes: return (\.onTheFly, Work.winograd(g, rows: rows, bound: layer.bound, grouping))
    case .winogradPairs, .winogradVectors, .winogradPlain:
      return (\.winograd, Work.winograd(g, rows: rows, bound: layer.bound, grouping))
    }
  }
}
