import MoteFormat

/// What a kernel is looked up by: the operator, the type of the tensor that it reads, and the layout of its weights.
///
/// The input's type says the numeric type too: weighted layers read uint8 with int8 weights and float32 with binary16 ones.
public struct KernelKey: Sendable, Equatable {
  /// Operator, input type and layout, a byte each from the lowest.
  public let code: UInt32

  @inlinable public init(code: UInt32) { self.code = code }

  /// - Parameter layout: `canonical` for operators without weights.
  @inlinable public init(_ op: Operator, _ input: TensorType, _ layout: WeightLayout = .canonical) {
    code = UInt32(op.rawValue) | UInt32(input.rawValue) &<< 8 | UInt32(layout.rawValue) &<< 16
  }
}

/// The kernels of one run: a name and a function that finds them.
///
/// A function and not a structure of kernels, because a table is handed around on small stacks, and because a linker drops
/// the kernels that no function names. A faster path answers the keys it has and asks another table's `find` for the rest.
public struct KernelTable: @unchecked Sendable {
  /// Writes the kernel for a `KernelKey.code` through a pointer to a `Kernel`; false when the table has none.
  public typealias Find =
    @convention(c) (_ context: UnsafeRawPointer?, _ key: UInt32, _ kernel: UnsafeMutableRawPointer) -> Bool

  #if !hasFeature(Embedded)
    /// What `inspect` and `MOTE_ISA` call this path.
    public var name: StaticString
  #endif
  /// Handed to `find`; points to memory that outlives every copy of the table, or is nil.
  public var context: UnsafeRawPointer?
  public var find: Find

  @inlinable public init(name: StaticString, context: UnsafeRawPointer? = nil, find: @escaping Find) {
    #if !hasFeature(Embedded)
      self.name = name
    #endif
    unsafe self.context = context
    unsafe self.find = find
  }

  /// The kernel for a key, or nil when this build has none.
  public func kernel(_ key: KernelKey) -> Kernel? {
    var kernel = Kernel(run: { _ in })
    // `find` writes a whole `Kernel` or nothing, as its type promises.
    let found = unsafe withUnsafeMutablePointer(to: &kernel) {
      unsafe find(context, key.code, UnsafeMutableRawPointer($0))
    }
    return found ? kernel : nil
  }

  /// What a `find` returns: writes the kernel, if there is one.
  @inlinable public static func answer(_ kernel: Kernel?, _ memory: UnsafeMutableRawPointer) -> Bool {
    guard let kernel else { return false }
    unsafe memory.assumingMemoryBound(to: Kernel.self).pointee = kernel
    return true
  }

  /// The scalar kernels that define every result.
  public static var reference: KernelTable { unsafe KernelTable(name: "scalar", find: findReference) }

  private static let findReference: Find = { _, key, memory in
    unsafe answer(ReferenceKernels.kernel(KernelKey(code: key)), memory)
  }
}
