import MoteFormat
import MoteKernels

#if !MOTE_DEVICE_KERNELS
  /// How packed weights lie in the caller's memory: a table of each layer's place, then the layers' weights.
  ///
  /// A run would otherwise work the size of every layer out again.
  enum PackedWeights {
    /// Bytes of the table: an offset from the start for each layer.
    static func tableBytes(_ model: borrowing Model) -> Int {
      Limits.align(MemoryLayout<Int>.size &* model.layerCount, Limits.sectionAlignment)
    }

    /// Bytes of one layer, at least one; 0 where its kernel reads the file's own layout.
    static func bytes(_ model: borrowing Model, _ kernels: KernelTable, _ index: Int) -> Int {
      guard let kernel = kernels.kernel(model.kernelKey(index)), kernel.prepare != nil else { return 0 }
      return Limits.align(max(1, kernel.preparedBytes(model.geometry(index))), Limits.sectionAlignment)
    }

    /// - Precondition: `prepared` is what `Plan.pack` wrote, and the layer's kernel packs its weights.
    static func place(_ prepared: UnsafeRawPointer, _ index: Int) -> UnsafeRawPointer {
      unsafe prepared + prepared.load(fromByteOffset: MemoryLayout<Int>.stride &* index, as: Int.self)
    }

    /// - Precondition: `prepared` points to a plan's `preparedBytes`.
    static func setPlace(_ prepared: UnsafeMutableRawPointer, _ index: Int, _ offset: Int) {
      unsafe prepared.storeBytes(of: offset, toByteOffset: MemoryLayout<Int>.stride &* index, as: Int.self)
    }
  }
#endif
