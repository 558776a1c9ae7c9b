import MoteFormat
import MoteKernels

/// The rows of inputs that windows look at: the input's own, or copies in scratch that are padded left and right with zeros,
/// groups apart. Copied row `y` lies at row `y % ring`.
@usableFromInline struct FloatInputs<V: FloatVectors> {
  @usableFromInline let shape: FloatShape<V>
  @usableFromInline let scratch: UnsafeMutableRawPointer
  /// The first row that is not copied yet.
  @usableFromInline var copied = 0

  @inlinable init(_ shape: FloatShape<V>, _ scratch: UnsafeMutableRawPointer) {
    self.shape = shape
    self.scratch = scratch
  }

  /// Copies the rows of the window whose row 0 is row `top` of the input, as far as they are inside.
  @inlinable @inline(__always) mutating func copyRows(_ a: Float16Arguments, top: Int) {
    if shape.readsInput { return }
    copied = Swift.max(copied, top)
    while copied < Swift.min(a.geometry.height, top &+ a.geometry.window.height) {
      copyRow(a, copied)
      copied &+= 1
    }
  }

  /// Notes the addresses of the rows `window` of the window whose row 0 would be row `top` of the input.
  @inlinable @inline(__always) func setPlaces(_ a: Float16Arguments, _ window: Range<Int>, top: Int) {
    let ring = shape.readsInput ? a.rows.inputRing : shape.ring
    let rowBytes = shape.readsInput ? 4 &* a.geometry.width &* a.geometry.channels : shape.rowBytes
    let start = shape.readsInput ? UnsafeRawPointer(a.input) : UnsafeRawPointer(scratch)
    var slot = window.isEmpty ? 0 : (top &+ window.lowerBound) % ring
    for ky in window {
      scratch.storeBytes(of: start + slot &* rowBytes, toByteOffset: shape.places &+ 8 &* ky, as: UnsafeRawPointer.self)
      slot = slot &+ 1 == ring ? 0 : slot &+ 1
    }
  }

  @inlinable
  func copyRow(_ a: Float16Arguments, _ y: Int) {
    let g = a.geometry
    let ring = a.rows.inputRing
    let from = UnsafeRawPointer(a.input) + 4 &* (y < ring ? y : y % ring) &* g.width &* g.channels
    let row = scratch + y % shape.ring &* shape.rowBytes
    let left = Swift.min(g.window.padLeft, shape.columns)
    let inside = Swift.max(0, Swift.min(g.width, shape.columns &- left))
    let columnBytes = 4 &* shape.columnFloats
    for group in 0..<(shape.isDepthwise ? 1 : shape.groups) {
      let to = row + group &* shape.columns &* columnBytes
      zero(to, left &* columnBytes)
      let place = to + left &* columnBytes
      if shape.isDepthwise {
        spread(g, from, place, count: inside)
      } else if shape.groups == 1 {
        place.copyMemory(from: from, byteCount: inside &* columnBytes)
      } else {
        for x in 0..<inside {
          (place + x &* columnBytes).copyMemory(
            from: from + 4 &* (x &* g.channels &+ group &* shape.groupChannels), byteCount: columnBytes)
        }
      }
      zero(place + inside &* columnBytes, (shape.columns &- left &- inside) &* columnBytes)
    }
  }

  /// Columns whose channels are repeated for each of their group's outputs.
  @inlinable
  func spread(_ g: Geometry, _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, count: Int) {
    let columnBytes = 4 &* shape.stride
    for x in 0..<count {
      let (column, place) = (from + 4 &* x &* g.channels, to + x &* columnBytes)
      if shape.groupOutputs == 1 {
        place.copyMemory(from: column, byteCount: 4 &* g.channels)
      } else {
        for o in 0..<g.outputChannels {
          place.storeBytes(
            of: (column + 4 &* (o / shape.groupOutputs)).loadUnaligned(as: UInt32.self), toByteOffset: 4 &* o, as: UInt32.self)
        }
      }
      zero(place + 4 &* g.outputChannels, columnBytes &- 4 &* g.outputChannels)
    }
  }

  @inlinable @inline(__always) func zero(_ to: UnsafeMutableRawPointer, _ bytes: Int) {
    to.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
  }
}
