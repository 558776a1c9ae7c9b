import MoteFormat
import MoteKernels

#if !MOTE_NO_GRAPHS
  /// Operators that move bytes: concat and lookup.
  @usableFromInline enum Joining<V: IntegerVectors> {
    /// Each input's channels behind those of the one before it, through its table if there are tables. What lies in its
    /// place already is left there.
    @inlinable
    static func concatenate(_ a: GraphArguments) {
      let positions = a.geometry.height &* a.geometry.width
      let outputs = a.geometry.outputChannels
      var place = a.output
      for i in 0..<a.inputCount {
        let channels = a.channels[i]
        if a.isInPlace(i, place - a.output) {
          place += channels
          continue
        }
        let table = a.table + 256 &* i
        let isCopy = a.tableBytes == 0 || isIdentity(table)
        var (from, to) = (a.inputs[i], place)
        for _ in 0..<positions {
          if isCopy { copy(from, to, channels) } else { look(table, from, to, channels) }
          from += channels
          to += outputs
        }
        place += channels
      }
    }

    @inlinable
    static func isIdentity(_ table: UnsafeRawPointer) -> Bool {
      for q in 0..<256 where table.load(fromByteOffset: q, as: UInt8.self) != UInt8(truncatingIfNeeded: q) { return false }
      return true
    }

    @inlinable @inline(__always)
    static func copy(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int) {
      let vector = 4 &* V.lanes
      if count < vector { return to.copyMemory(from: from, byteCount: count) }
      var i = 0
      while true {
        V.store(V.loadBytes(from + i), to + i)
        if i &+ vector == count { return }
        i = Swift.min(i &+ vector, count &- vector)
      }
    }

    /// Each byte through a table of 256.
    @inlinable @inline(__always)
    static func look(_ table: UnsafeRawPointer, _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int) {
      @inline(__always) func entry(_ i: Int) {
        to.storeBytes(
          of: table.load(fromByteOffset: Int(from.load(fromByteOffset: i, as: UInt8.self)), as: UInt8.self), toByteOffset: i,
          as: UInt8.self)
      }
      var i = 0
      while i &+ 8 <= count {
        entry(i)
        entry(i &+ 1)
        entry(i &+ 2)
        entry(i &+ 3)
        entry(i &+ 4)
        entry(i &+ 5)
        entry(i &+ 6)
        entry(i &+ 7)
        i &+= 8
      }
      while i < count {
        entry(i)
        i &+= 1
      }
    }

    /// - Returns: false for outputs other than bytes and tables of single channels.
    @inlinable
    static func lookUp(_ a: GraphArguments) -> Bool {
      guard !a.givesFloats, a.tableBytes == 256 else { return false }
      look(a.table, a.inputs[0], a.output, a.outputCount)
      return true
    }
  }
#endif
