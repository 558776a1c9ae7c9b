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
  /// Bytes of packed weights; nil when the kernel reads the file's own layout.
  public var prepared: Bytes?
  /// Packs the weights once; there is one exactly when there is `prepared`.
  public var prepare: Prepare?
  /// Rows of sums, before the fused pool, that the kernel makes at a time; a streamed plan calls it for as many.
  public var tileRows: Int

  public init(
    run: @escaping Run, scratch: Bytes? = nil, prepared: Bytes? = nil, prepare: Prepare? = nil, tileRows: Int = 1
  ) {
    self.run = run
    self.scratch = scratch
    self.prepared = prepared
    self.prepare = prepare
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

/// The kernels of one run, by operator. Starts as the reference; a faster path overrides the entries it has.
public struct KernelTable: Sendable {
  /// What `inspect` and `MOTE_ISA` call this path.
  public var name: StaticString
  /// `Int8Arguments`.
  public var convolutionInt8: Kernel
  /// `Int8Arguments`; the input is read as one vector `[H * W * C]`.
  public var affineInt8: Kernel
  /// `Float16Arguments`.
  public var convolutionFloat16: Kernel
  /// `Float16Arguments`; the input is read as one vector.
  public var affineFloat16: Kernel
  /// `MoveArguments`, uint8 to uint8.
  public var maxPoolUInt8: Kernel
  /// `MoveArguments`, float32 to float32.
  public var maxPoolFloat32: Kernel
  /// `MoveArguments`, float32 to uint8.
  public var quantize: Kernel
  /// `MoveArguments`, uint8 to float32.
  public var dequantize: Kernel

  /// The scalar kernels that define every result.
  public static var reference: KernelTable {
    KernelTable(
      name: "scalar",
      convolutionInt8: Kernel(run: ReferenceKernels.convolutionInt8Entry),
      affineInt8: Kernel(run: ReferenceKernels.affineInt8Entry),
      convolutionFloat16: Kernel(
        run: ReferenceKernels.convolutionFloat16Entry, scratch: ReferenceKernels.filterScratchEntry),
      affineFloat16: Kernel(run: ReferenceKernels.affineFloat16Entry),
      maxPoolUInt8: Kernel(run: ReferenceKernels.maxPoolUInt8Entry),
      maxPoolFloat32: Kernel(run: ReferenceKernels.maxPoolFloat32Entry),
      quantize: Kernel(run: ReferenceKernels.quantizeEntry),
      dequantize: Kernel(run: ReferenceKernels.dequantizeEntry))
  }
}
