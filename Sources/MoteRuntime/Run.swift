import MoteFormat
import MoteKernels

/// Carries out a plan, one call of a kernel after the other.
///
/// Unsafe inside: every address is a block of `RunMemory` plus an offset that the verifier (files, layer-wise arenas) or
/// `Plan` (scratch, streamed arenas, prepared weights) proved to lie in it with the layer's bytes.
///
/// The stack of a run is counted in bytes. So what a run knows is here once and handed on by one address (hence
/// `mutating`), the next call is worked out before the kernel is entered and not around it, and a kernel's arguments are
/// made anew for every call.
package struct Run<Observer: LayerObserver & ~Copyable>: ~Escapable {
  private let model: Model
  private let plan: Plan
  private let memory: RunMemory
  private var step: Step
  /// Rows that the first of two layers has made, and rows that the last layer of the step has made.
  private var made = 0
  private var row = 0
  /// Bytes of packed weights before those of the step.
  private var prepared = 0
  /// A streamed step's output lies at the end of the arena that its input does not have.
  private var inputAtTop = true
  /// The layer that is called next, and where.
  private var layer = 0
  private var places: LayerPlaces

  @_lifetime(copy model) @inline(__always)
  package init(_ model: consuming Model, _ plan: Plan, _ memory: RunMemory) {
    step = Step(before: 0)
    places = unsafe LayerPlaces(
      input: memory.input, output: memory.output, scratch: memory.arena, weights: memory.prepared,
      rows: Rows(firstRow: 0, rowCount: 0, inputRing: 1, outputRing: 1))
    self.model = model
    self.plan = plan
    self.memory = memory
  }

  /// False when the observer asked for the end.
  @_lifetime(self: copy self) @inline(__always)
  package mutating func all(_ observer: inout Observer) -> Bool {
    while next() {
      let run = kernel()
      let layer = model.view(layer)
      if layer.isType(.int8) {
        compute(Int8Arguments.self, run)
      } else if layer.isType(.none) {
        #if !(MOTE_NO_POOL && MOTE_NO_CONVERSION)
          compute(MoveArguments.self, run)
        #endif
      } else {
        #if !MOTE_NO_FLOAT16
          compute(Float16Arguments.self, run)
        #endif
      }
      guard show(&observer) else { return false }
    }
    scaleLogits()
    return true
  }

  /// Works out the next call of a kernel; false behind the last one.
  ///
  /// Of two convolutions, the second makes its next rows whenever it can. Rows that nothing looks at are made at the end,
  /// so that every layer is the same in every plan.
  @inline(never) @_lifetime(self: copy self)
  private mutating func next() -> Bool {
    if row == rowsOfLast, made == rowsBetween {
      let index = step.layer &+ step.layers
      guard index < model.layerCount else { return false }
      prepared &+= step.preparedBytes
      if step.layers > 0 { inputAtTop.toggle() }
      (made, row) = (0, 0)
      step = Step(model, at: index, plan.kind, plan.kernels, longestLife: plan.longestLife)
    }
    let first = step.layer
    let last = first &+ step.layers &- 1
    let isStreamed = plan.kind == .streamed
    let lower = inputAtTop ? step.outputBytes : step.inputBytes
    let ring = unsafe memory.arena + lower
    let source = model.view(first).input
    unsafe places.scratch = memory.arena + (isStreamed ? lower &+ step.ringBytes : step.tensorBytes)
    unsafe places.input = UnsafeRawPointer(
      place(source, UnsafeMutableRawPointer(mutating: memory.input), inputAtTop, step.inputBytes))
    unsafe places.output = place(last &+ 1, memory.output, !inputAtTop, step.outputBytes)
    places.rows.inputRing = model.tensorView(source).height
    places.rows.outputRing = rowsOfLast
    layer = last
    if step.ringRows == 0 {
      row = rowsOfLast
      (places.rows.firstRow, places.rows.rowCount) = (0, row)
      return true
    }
    let nextRow = min(rowsOfLast, row &+ step.consumerRows)
    if made < (row < rowsOfLast ? inputEnd(last, nextRow) : rowsBetween) {
      layer = first
      let count = min(step.producerRows, rowsBetween &- made)
      unsafe places.output = ring
      places.rows = Rows(
        firstRow: made, rowCount: count, inputRing: places.rows.inputRing, outputRing: step.ringRows)
      made &+= count
    } else {
      unsafe places.input = UnsafeRawPointer(ring)
      places.rows = Rows(
        firstRow: row, rowCount: nextRow &- row, inputRing: step.ringRows, outputRing: rowsOfLast)
      row = nextRow
    }
    return true
  }

  /// Rows of the step's output.
  private var rowsOfLast: Int { step.layers == 0 ? 0 : model.tensorView(step.layer &+ step.layers).height }
  /// Rows of the tensor between two layers.
  private var rowsBetween: Int { step.ringRows == 0 ? 0 : model.tensorView(step.layer &+ 1).height }

  /// Where a tensor lies: with the caller, where the file says, or at one end of a streamed arena.
  @inline(never) @_lifetime(self: copy self)
  private mutating func place(
    _ index: Int, _ callers: UnsafeMutableRawPointer, _ atTop: Bool, _ bytes: Int
  ) -> UnsafeMutableRawPointer {
    let tensor = model.tensorView(index)
    if tensor.isCallers { return unsafe callers }
    let offset = plan.kind == .layerwise ? tensor.arenaOffset : atTop ? plan.arenaBytes &- bytes : 0
    return unsafe memory.arena + offset
  }

  /// Behind the last row of input that output rows before `end` look at; `end` is at least 1. Never 0, so that a layer
  /// shows its first row before the next layer does, even where that one looks at padding alone.
  @inline(never) @_lifetime(self: copy self)
  private mutating func inputEnd(_ index: Int, _ end: Int) -> Int {
    let (window, pool) = (model.view(index).window, model.view(index).pool)
    let height = model.tensorView(index).height
    let sums = min(window.outputHeight(height), (end &- 1) &* pool.strideY &- pool.padTop &+ pool.height)
    return max(1, min(height, (sums &- 1) &* window.strideY &- window.padTop &+ window.height))
  }

  /// The function of the layer's kernel; notes where its weights are: packed, or as the file has them.
  @inline(never) @_lifetime(self: copy self)
  private mutating func kernel() -> Kernel.Run {
    // The plan was made with these kernels, so none is missing.
    guard let kernel = plan.kernels.kernel(model.kernelKey(layer)) else { return { _ in } }
    if kernel.prepare == nil {
      unsafe places.weights = model.file + model.view(layer).record.int(LayerRecord.weightsOffsetField)
    } else {
      unsafe places.weights = memory.prepared + (layer == step.layer ? prepared : prepared &+ step.firstPrepared)
    }
    return kernel.run
  }

  @inline(never) @_lifetime(self: copy self)
  private mutating func compute<Arguments: LayerArguments>(_: Arguments.Type, _ run: Kernel.Run) {
    var arguments = Arguments(model, layer, &places)
    unsafe withUnsafeMutablePointer(to: &arguments) { unsafe run(UnsafeRawPointer($0)) }
  }

  /// Shows the rows that were computed: all at once, or in two parts where they wrap around the ring's end.
  @inline(never) @_lifetime(self: copy self)
  private mutating func show(_ observer: inout Observer) -> Bool {
    let bytes = model.tensorView(layer &+ 1).rowBytes
    var row = places.rows.firstRow
    let end = row &+ places.rows.rowCount
    while row < end {
      let place = row % places.rows.outputRing
      let count = min(end &- row, places.rows.outputRing &- place)
      let values = unsafe RawSpan(_unsafeStart: places.output + place &* bytes, byteCount: count &* bytes)
      guard observer.layer(layer, rows: Range(uncheckedBounds: (row, row &+ count)), wrote: values) else { return false }
      row &+= count
    }
    return true
  }

  /// `logit[o] = Float(acc[o]) * scale[o]`, in place: one conversion and one multiplication, equal on every machine.
  @inline(never) @_lifetime(self: copy self)
  private mutating func scaleLogits() {
    let layer = model.view(model.layerCount &- 1)
    guard layer.isType(.int8) else { return }
    // The output of every model is 1 x 1 x classes.
    let count = model.tensorView(model.layerCount).channels
    let logits = unsafe memory.output.assumingMemoryBound(to: Float.self)
    let scales = unsafe (model.file + layer.record.int(LayerRecord.multiplierOffsetField))
      .assumingMemoryBound(to: Float.self)
    for o in 0..<count {
      let accumulator = unsafe Int32(bitPattern: logits[o].bitPattern)
      // An Int on every machine converts with one instruction or call; an Int32 on a 32-bit one by way of 64 bits.
      unsafe logits[o] = Float(Int(accumulator)) * scales[o]
    }
  }
}
