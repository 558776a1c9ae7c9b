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
  /// On top, per sum of a pooled Winograd layer whose bound does not let the pool come first (`Winograd.canPoolFirst`).
  public var dividesFirst = 0.0
  /// Binary16 layers, per multiply-accumulate.
  public var float16: Double
  /// Layers without weights, per value of a window.
  public var move: Double
  /// Operators of graphs, against Cortex-M4's; an estimate but for that. They have one kernel and one layout each, so the choice of
  /// layouts does not hang on it.
  public var graph = 1.0
  /// What the runtime does around a layer.
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
  /// Instructions of a layer's kernel in one run; `layer` comes on top.
  /// - Parameters:
  ///   - layer: whose `layout` the weights have.
  ///   - rows: rows of output that the kernel is called for at a time.
  ///   - isFloat: whether it reads float32 values; asked of graph operators only.
  public func instructions(_ layer: LayerRecord, _ g: Geometry, rows: Int, isFloat: Bool = false) -> Int {
    let count: Double
    switch (layer.op, layer.type) {
    case (_, .none) where layer.isGraph: count = Work.graph(layer, g, isFloat: isFloat) * graph
    case (_, .none): count = move * Double(g.outputCount * layer.window.height * layer.window.width)
    case (_, .float16): count = float16 * Double(g.outputHeight * g.outputWidth * g.outputChannels * g.filterCount)
    case (.affine, _): count = Self.sum(affine, Work.affine(g))
    default:
      let isFirst = Work.isFirst(g) && grouping.packsFirst == (layer.layout == .directVectors)
      switch layer.layout {
      case _ where isFirst: count = Self.sum(first, Work.first(g, rows: rows, grouping))
      case .canonical: count = Self.sum(general, Work.general(g, rows: rows))
      case .direct, .directVectors: count = Self.sum(direct, Work.direct(g, rows: rows, grouping))
      case .winogradBytes: count = Self.sum(onTheFly, Work.winograd(g, rows: rows, grouping)) + division(layer, g)
      case .winogradPairs, .winogradVectors, .winogradPlain:
        count = Self.sum(winograd, Work.winograd(g, rows: rows, grouping)) + division(layer, g)
      }
    }
    return Int(count.rounded())
  }

  private func division(_ layer: LayerRecord, _ g: Geometry) -> Double {
    guard layer.pool != nil, !Winograd.canPoolFirst(bound: layer.bound) else { return 0 }
    return dividesFirst * Double(g.outputCount * g.pool.height * g.pool.width)
  }

  private static func sum(_ costs: [Double], _ work: [Double]) -> Double {
    zip(costs, work).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
