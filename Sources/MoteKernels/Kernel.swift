/// One way of computing one operator: how much memory it wants, how it packs the weights, and the computation.
///
/// Every function takes a pointer to the operator's arguments structure and has C calling convention, so that a table can
/// hold kernels compiled for instruction sets that the caller lacks.
public struct Kernel: Sendable {
  public typealias Run = @convention(c) (_ arguments: UnsafeRawPointer) -> Void
  /// Takes a pointer to a `Geometry`.
  public typealias Bytes = @convention(c) (_ geometry: UnsafeRawPointer) -> Int
  public typealias Prepare =
    @convention(c) (_ arguments: UnsafeRawPointer, _ prepared: UnsafeMutableRawPointer) -> Void

  /// Computes the layer.
  public var run: Run
  /// Bytes of scratch that one run of a layer needs; nil for none.
  public var scratch: Bytes?
  // Firmware's kernels read what the file holds and make the rows that its layout asks for (`MOTE_DEVICE_KERNELS`), and so
  // need none of the code around packing and rows.
  #if MOTE_DEVICE_KERNELS
    public var prepared: Bytes? { nil }
    public var prepare: Prepare? { nil }
  #else
    /// Bytes of packed weights; nil when the kernel reads the file's own layout.
    public var prepared: Bytes?
    /// Packs the weights once; there is one exactly when there is `prepared`.
    public var prepare: Prepare?
  #endif
  /// Rows of sums, before the fused pool, that the kernel makes at a time; a streamed plan calls it for as many.
  public var tileRows: Int

  public init(
    run: @escaping Run, scratch: Bytes? = nil, prepared: Bytes? = nil, prepare: Prepare? = nil, tileRows: Int = 1
  ) {
    self.run = run
    self.scratch = scratch
    #if !MOTE_DEVICE_KERNELS
      self.prepared = prepared
      self.prepare = prepare
    #endif
    self.tileRows = tileRows
  }

  /// Bytes of scratch for a layer of this geometry.
  public func scratchBytes(_ geometry: Geometry) -> Int {
    guard let scratch else { return 0 }
    return unsafe withUnsafePointer(to: geometry) { unsafe scratch(UnsafeRawPointer($0)) }
  }

  /// Bytes of packed weights for a layer of this geometry.
  public func preparedBytes(_ geometry: Geometry) -> Int {
    guard let prepared else { return 0 }
    return unsafe withUnsafePointer(to: geometry) { unsafe prepared(UnsafeRawPointer($0)) }
  }
}
