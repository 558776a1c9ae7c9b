import MoteFormat

/// Sees what every layer record wrote, in order: conformance compares it, a hash seals it, firmware may stop there.
public protocol LayerObserver: ~Copyable {
  /// Called after a layer wrote `rows` of its output: all of them at once in the layer-wise plan, in order in a streamed one.
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

/// Hashes every layer's bytes, and the network as the SHA-256 of those hashes.
public struct HashObserver: LayerObserver {
  private var layer = SHA256()
  private var network = SHA256()
  private var open: Int? = nil
  /// The hash of the layer that was finished last.
  public private(set) var lastLayer = SHA256.Digest(repeating: 0)

  public init() {}

  public mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    if open != index { close() }
    open = index
    layer.update(values)
    return true
  }

  /// The hash of the whole run. The observer must not be used afterwards.
  public mutating func finish() -> SHA256.Digest {
    close()
    return network.finish()
  }

  private mutating func close() {
    guard open != nil else { return }
    lastLayer = layer.finish()
    network.update(lastLayer)
    layer = SHA256()
  }
}
