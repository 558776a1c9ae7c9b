/// Zeroed, aligned floats that live as long as their owner; the engine's only large allocations, made once.
final class FloatBuffer {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    // 64: a cache line, and the widest vector register.
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    base = raw.initializeMemory(as: Float.self, repeating: 0, count: max(count, 1))
  }

  deinit { base.deallocate() }

  func clear() { base.update(repeating: 0, count: count) }

  var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }

  var isFinite: Bool {
    // 0 times anything but a finite number is not a number.
    var check: Float = 0
    for i in 0..<count { check += base[i] * 0 }
    return check == 0
  }

  func copy(from other: FloatBuffer) {
    precondition(count == other.count)
    base.update(from: other.base, count: count)
  }
}
