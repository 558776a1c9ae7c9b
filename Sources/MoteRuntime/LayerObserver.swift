import MoteFormat

/// Sees what every layer record wrote, in order: conformance compares it, a hash seals it, firmware may stop there.
public protocol LayerObserver: ~Copyable {
  /// Called after a layer wrote `rows` of its output: all of them at once in the layer-wise plan, in order in a streamed one. Of
  /// a tensor that is a slice of another one, one row at a time, in order.
  ///
  /// A layer that gives logits is shown as its Int32 accumulators, before they are scaled.
  /// - Parameter values: those rows, `[rows.count, W, C]`, of the layer's output type.
  /// - Returns: false to end the run with `RunError.stopped`.
  mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool
}

/// Watches nothing, at no cost.
public struct NoObserver: LayerObserver {
  @inlinable public init() {}
  @inlinable public mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool { true }
}

/// Hashes every layer's bytes, and the network as the SHA-256 of those hashes in the order of the layers.
public struct HashObserver: LayerObserver {
  // A plan runs at most two layers by turns, so two hashes are open at a time: that of `first` and of the one behind.
  private var layer = SHA256()
  private var behind = SHA256()
  private var network = SHA256()
  private var first: Int? = nil
  /// Layers seen, from `first` on: at most 2.
  private var open = 0
  /// The hash of the layer that was closed last.
  public private(set) var lastLayer = SHA256.Digest(repeating: 0)

  public init() {}

  public mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    while let first, index > first + 1 { close() }
    if let first, index > first {
      open = 2
      behind.update(values)
    } else {
      if first == nil { (first, open) = (index, 1) }
      layer.update(values)
    }
    return true
  }

  /// The hash of the whole run. The observer must not be used afterwards.
  public mutating func finish() -> SHA256.Digest {
    while first != nil { close() }
    return network.finish()
  }

  /// Ends the hash of the first open layer.
  private mutating func close() {
    lastLayer = layer.finish()
    network.update(lastLayer)
    layer = behind
    behind = SHA256()
    open -= 1
    first = open > 0 ? first.map { $0 + 1 } : nil
  }
}
