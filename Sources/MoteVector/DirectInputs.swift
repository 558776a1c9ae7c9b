import MoteFormat
import MoteKernels

/// The rows of inputs that windows look at, in scratch: padded left and right with the zero point, groups apart, each input
/// as `addTaps` reads it. Row `y` lies at row `y % ring`, a power of two.
@usableFromInline struct DirectInputs<V: IntegerVectors> {
  @usableFromInline let shape: DirectShape<V>
  @usableFromInline let scratch: UnsafeMutableRawPointer

  @inlinable init(_ shape: DirectShape<V>, _ scratch: UnsafeMutableRawPointer) {
    self.shape = shape
    self.scratch = scratch
  }

  /// Notes where the rows of a window are whose row 0 would be row `top` of the input: rows `inside`, and padding.
  @inlinable @inline(__always) func setPlaces(_ window: Range<Int>, inside: Range<Int>, top: Int) {
    var slot = inside.isEmpty ? 0 : (top &+ inside.lowerBound) & (shape.ring &- 1)
    var ky = window.lowerBound
    while ky < window.upperBound {
      var place = shape.padding
      if ky >= inside.lowerBound && ky < inside.upperBound {
        place = slot &* shape.rowBytes
        slot = slot &+ 1 == shape.ring ? 0 : slot &+ 1
      }
      scratch.storeBytes(of: place, toByteOffset: shape.places &+ 8 &* ky, as: Int.self)
      ky &+= 1
    }
  }

  /// The row that stands for rows outside the input.
  @inlinable func fillPaddingRow(_ zeroPoint: UInt8) {
    fill(scratch + shape.padding, count: shape.columns &* shape.groupChannels &* shape.groups, zeroPoint)
  }

  @inlinable @inline(__always)
  func fill(_ to: UnsafeMutableRawPointer, count: Int, _ value: UInt8) {
    if V.operandBytes == 1 {
      to.initializeMemory(as: UInt8.self, repeating: value ^ V.inputFlip, count: count)
    } else {
      for i in 0..<count { to.storeBytes(of: Int16(value), toByteOffset: 2 &* i, as: Int16.self) }
    }
  }

  /// Fills the padded columns of every row, for `copyInside`; of one group.
  @inlinable func fillMargins(_ g: Geometry, _ zeroPoint: UInt8) {
    let (left, inside) = columnsInside(g)
    let end = left &+ inside
    for slot in 0..<shape.ring {
      let row = scratch + slot &* shape.rowBytes
      fill(row, count: left &* g.channels, zeroPoint)
      fill(row + end &* g.channels &* V.operandBytes, count: (shape.columns &- end) &* g.channels, zeroPoint)
    }
  }

  /// Copies row `y` of the input, of one group, between the padded columns.
  @inlinable @inline(__always)
  func copyInside(_ a: Int8Arguments, _ y: Int) {
    let g = a.geometry
    let ring = a.rows.inputRing
    let (left, inside) = columnsInside(g)
    copy(
      UnsafeRawPointer(a.input) + (y < ring ? y : y % ring) &* g.width &* g.channels,
      scratch + ((y & (shape.ring &- 1)) &* shape.rowBytes &+ left &* g.channels &* V.operandBytes), inside &* g.channels)
  }

  /// Padded columns on the left, and columns of the input behind them.
  @inlinable @inline(__always)
  func columnsInside(_ g: Geometry) -> (left: Int, inside: Int) {
    let left = Swift.min(g.window.padLeft, shape.columns)
    return (left, Swift.max(0, Swift.min(g.width, shape.columns &- left)))
  }

  /// Copies row `y` of the input.
  @inlinable
  func copyRow(_ a: Int8Arguments, _ y: Int) {
    let g = a.geometry
    let ring = a.rows.inputRing
    let from = UnsafeRawPointer(a.input) + (y < ring ? y : y % ring) &* g.width &* g.channels
    let row = scratch + (y & (shape.ring &- 1)) &* shape.rowBytes
    let depth = shape.groupChannels
    let (left, inside) = columnsInside(g)
    for group in 0..<shape.groups {
      let to = row + group &* shape.columns &* depth &* V.operandBytes
      fill(to, count: left &* depth, a.inputZeroPoint)
      let place = to + left &* depth &* V.operandBytes
      if shape.groups == 1 {
        copy(from, place, inside &* depth)
      } else {
        for x in 0..<inside {
          copyFew(from + (x &* g.channels &+ group &* depth), place + x &* depth &* V.operandBytes, depth)
        }
      }
      fill(place + inside &* depth &* V.operandBytes, count: (shape.columns &- left &- inside) &* depth, a.inputZeroPoint)
    }
  }

  @inlinable @inline(__always)
  func copy(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int) {
    if V.operandBytes == 1 { return V.inputFlip == 0 ? to.copyMemory(from: from, byteCount: count) : copyFlipped(from, to, count) }
    let vector = V.halfLanes
    var i = 0
    while i &+ vector <= count {
      V.store(V.widened(from + i), to + 2 &* i)
      i &+= vector
    }
    if i < count {
      if count >= vector {
        // The last vector again from its end: no byte behind the row is read.
        V.store(V.widened(from + (count &- vector)), to + 2 &* (count &- vector))
      } else {
        copyFew(from, to, count)
      }
    }
  }

  @inlinable @inline(__always)
  func copyFlipped(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int) {
    let flip = UInt64(V.inputFlip) &* 0x0101_0101_0101_0101
    var i = 0
    while i &+ 16 <= count {
      to.storeBytes(of: from.loadUnaligned(fromByteOffset: i, as: UInt64.self) ^ flip, toByteOffset: i, as: UInt64.self)
      to.storeBytes(of: from.loadUnaligned(fromByteOffset: i &+ 8, as: UInt64.self) ^ flip, toByteOffset: i &+ 8, as: UInt64.self)
      i &+= 16
    }
    copyFew(from + i, to + i, count &- i)
  }

  @inlinable @inline(__always)
  func copyFew(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int) {
    for i in 0..<count {
      let value = from.load(fromByteOffset: i, as: UInt8.self)
      if V.operandBytes == 1 {
        to.storeBytes(of: value ^ V.inputFlip, toByteOffset: i, as: UInt8.self)
      } else {
        to.storeBytes(of: Int16(value), toByteOffset: 2 &* i, as: Int16.self)
      }
    }
  }
}
