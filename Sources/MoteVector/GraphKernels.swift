import MoteFormat
import MoteKernels

#if !MOTE_NO_GRAPHS
  /// The doors of the INT8 operators without weights: pools, add, concat, lookup, lrn.
  ///
  /// Each gives the reference's bytes, and leaves to it what vectors do not fit: few channels, multipliers that one fused
  /// multiply-add cannot stand for.
  public enum GraphKernels<V: IntegerVectors> {
    @inlinable @inline(__always)
    public static func maxPool(_ raw: UnsafeRawPointer) {
      if !Pools<V>.takeMaximum(raw.assumingMemoryBound(to: MoveArguments.self).pointee) { ReferenceKernels.maxPoolUInt8.run(raw) }
    }

    @inlinable @inline(__always)
    public static func averagePool(_ raw: UnsafeRawPointer) {
      if !Pools<V>.average(raw.assumingMemoryBound(to: GraphArguments.self)) { refer(.averagePool, raw) }
    }

    @inlinable @inline(__always)
    public static func globalAveragePool(_ raw: UnsafeRawPointer) {
      if !Pools<V>.averageAll(arguments(raw)) { refer(.globalAveragePool, raw) }
    }

    @inlinable @inline(__always)
    public static func add(_ raw: UnsafeRawPointer) {
      if !Addition<V>.run(arguments(raw)) { refer(.add, raw) }
    }

    @inlinable @inline(__always)
    public static func lrn(_ raw: UnsafeRawPointer) {
      if !IntegerNormalization<V>.run(arguments(raw)) { refer(.lrn, raw) }
    }

    @inlinable @inline(__always)
    public static func concat(_ raw: UnsafeRawPointer) { Joining<V>.concatenate(arguments(raw)) }

    @inlinable @inline(__always)
    public static func lookup(_ raw: UnsafeRawPointer) {
      if !Joining<V>.lookUp(arguments(raw)) { refer(.lookup, raw) }
    }

    @inlinable @inline(__always)
    static func arguments(_ raw: UnsafeRawPointer) -> GraphArguments {
      raw.assumingMemoryBound(to: GraphArguments.self).pointee
    }

    @inlinable @inline(__always)
    static func refer(_ op: Operator, _ raw: UnsafeRawPointer) { ReferenceKernels.graph(KernelKey(op, .uint8))?.run(raw) }
  }

  /// What an instruction set's table answers for INT8 operators without weights.
  public struct GraphDoors: Sendable {
    private let maxPool, averagePool, globalAveragePool, add, concat, lookup, lrn: Kernel.Run

    public init(
      maxPool: @escaping Kernel.Run, averagePool: @escaping Kernel.Run, globalAveragePool: @escaping Kernel.Run,
      add: @escaping Kernel.Run, concat: @escaping Kernel.Run, lookup: @escaping Kernel.Run, lrn: @escaping Kernel.Run
    ) {
      self.maxPool = maxPool
      self.averagePool = averagePool
      self.globalAveragePool = globalAveragePool
      self.add = add
      self.concat = concat
      self.lookup = lookup
      self.lrn = lrn
    }

    /// The kernel for a key; nil for those of other operators and types.
    public func kernel(_ key: KernelKey) -> Kernel? {
      switch key {
      case KernelKey(.maxPool, .uint8): Kernel(run: maxPool)
      case KernelKey(.averagePool, .uint8): Kernel(run: averagePool)
      case KernelKey(.globalAveragePool, .uint8): Kernel(run: globalAveragePool)
      case KernelKey(.add, .uint8): Kernel(run: add)
      case KernelKey(.concat, .uint8): Kernel(run: concat)
      case KernelKey(.lookup, .uint8): Kernel(run: lookup)
      case KernelKey(.lrn, .uint8): Kernel(run: lrn)
      default: nil
      }
    }
  }
#endif
