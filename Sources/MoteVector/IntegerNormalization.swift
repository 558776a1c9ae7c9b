import MoteFormat
import MoteKernels

#if !MOTE_NO_GRAPHS
  /// Local response normalization of bytes; LRN.md of MoteKernels has its rule.
  ///
  /// One position at a time, in passes over its channels: vectors cannot read a table at many places, so single entries are
  /// fetched between two passes of vectors.
  @usableFromInline struct IntegerNormalization<V: IntegerVectors> {
    /// Int32 in each piece of memory: channels, and neighbours and vectors that reach beyond them.
    @inlinable static var capacity: Int { 1280 }

    @usableFromInline let arguments: GraphArguments
    @usableFromInline let channels, before, neighbours: Int
    /// Of every channel: `q - z`; its square, with zeros on both sides; the table's index and then its entry; the next
    /// entry; what lies between them.
    @usableFromInline let values, squares, entries, nextEntries, parts: UnsafeMutableRawPointer

    @inlinable
    static func run(_ a: GraphArguments) -> Bool {
      let size = a.normalization.localSize
      guard a.geometry.channels &+ size &+ 4 &* V.lanes <= capacity else { return false }
      // Five pieces, and a vector of at most 64 bytes; on the stack for the reason that `PoolRows` gives.
      var memory = InlineArray<401, SIMD64<UInt8>>(repeating: SIMD64())
      return withUnsafeMutableBytes(of: &memory) { memory in
        guard memory.count >= 5 &* 4 &* capacity &+ 4 &* V.lanes, let memory = memory.baseAddress else { return false }
        let layer = IntegerNormalization(a, memory)
        for position in 0..<a.geometry.height &* a.geometry.width {
          let first = position &* layer.channels
          layer.square(a.inputs[0] + first)
          layer.findIndices()
          layer.fetch()
          layer.write(a.output + first, spill: memory + 5 &* 4 &* capacity)
        }
        return true
      }
    }

    @inlinable init(_ a: GraphArguments, _ memory: UnsafeMutableRawPointer) {
      arguments = a
      channels = a.geometry.channels
      before = (a.normalization.localSize &- 1) / 2
      neighbours = a.normalization.localSize
      values = memory
      squares = memory + 4 &* Self.capacity
      entries = memory + 8 &* Self.capacity
      nextEntries = memory + 12 &* Self.capacity
      parts = memory + 16 &* Self.capacity
    }

    @inlinable @inline(__always)
    func square(_ from: UnsafeRawPointer) {
      let zero = V.sums(repeating: Int32(arguments.inputZeroPoint))
      let to = squares + 4 &* before
      var c = 0
      while c &+ V.lanes <= channels {
        let value = V.Sums.difference(V.widenedToSums(from + c), zero)
        V.store(value, values + 4 &* c)
        V.store(V.product(value, value), to + 4 &* c)
        c &+= V.lanes
      }
      while c < channels {
        let value = Int32(from.load(fromByteOffset: c, as: UInt8.self)) &- Int32(arguments.inputZeroPoint)
        values.storeBytes(of: value, toByteOffset: 4 &* c, as: Int32.self)
        to.storeBytes(of: value &* value, toByteOffset: 4 &* c, as: Int32.self)
        c &+= 1
      }
    }

    /// The sums of the squares around each channel, and where they lie in the table.
    @inlinable @inline(__always)
    func findIndices() {
      let shift = Int32(truncatingIfNeeded: arguments.normalization.tableShift)
      let step = V.sums(repeating: 1 &<< shift)
      var c = 0
      while c < channels {
        var sum = V.load(squares + 4 &* c)
        var i = 1
        while i < neighbours {
          sum = V.Sums.sum(sum, V.load(squares + 4 &* (c &+ i)))
          i &+= 1
        }
        let index = V.shiftedRight(sum, shift)
        V.store(index, entries + 4 &* c)
        V.store(V.Sums.difference(sum, V.product(index, step)), parts + 4 &* c)
        c &+= V.lanes
      }
    }

    @inlinable @inline(__always)
    func fetch() {
      let table = arguments.table
      for c in 0..<channels {
        let index = Int(entries.load(fromByteOffset: 4 &* c, as: Int32.self))
        entries.storeBytes(of: table.load(fromByteOffset: 4 &* index, as: Int32.self), toByteOffset: 4 &* c, as: Int32.self)
        nextEntries.storeBytes(of: table.load(fromByteOffset: 4 &* index &+ 4, as: Int32.self), toByteOffset: 4 &* c, as: Int32.self)
      }
    }

    @inlinable @inline(__always)
    func write(_ place: UnsafeMutableRawPointer, spill: UnsafeMutableRawPointer) {
      let shift = Int32(truncatingIfNeeded: arguments.normalization.tableShift)
      let outputShift = Int32(truncatingIfNeeded: arguments.normalization.outputShift)
      let half = V.sums(repeating: (1 &<< shift) &>> 1)
      let outputHalf = V.sums(repeating: 1 &<< (outputShift &- 1))
      let zero = V.sums(repeating: Int32(arguments.outputZeroPoint))
      @inline(__always) func normalized(_ c: Int) -> V.Sums {
        let entry = V.load(entries + 4 &* c)
        let rise = V.product(V.Sums.difference(V.load(nextEntries + 4 &* c), entry), V.load(parts + 4 &* c))
        let factor = V.Sums.sum(entry, V.shiftedRight(V.Sums.sum(rise, half), shift))
        let product = V.product(V.load(values + 4 &* c), factor)
        return V.Sums.sum(zero, V.shiftedRight(V.Sums.sum(product, outputHalf), outputShift))
      }
      let chunk = 4 &* V.lanes
      var c = 0
      while c < channels {
        let bytes = V.bytes(
          normalized(c), normalized(c &+ V.lanes), normalized(c &+ 2 &* V.lanes), normalized(c &+ 3 &* V.lanes))
        if c &+ chunk <= channels {
          V.store(bytes, place + c)
        } else {
          V.store(bytes, spill)
          (place + c).copyMemory(from: spill, byteCount: channels &- c)
        }
        c &+= chunk
      }
    }
  }
#endif
