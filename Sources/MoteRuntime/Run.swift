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
package struct Run: ~Escapable {
  let model: Model
  private let memory: RunMemory
  let kernels: KernelTable
  #if MOTE_NO_LAYERWISE
    private var isStreamed: Bool { true }
    private var longestLife: Int { 0 }
  #else
    private let isStreamed: Bool
    private let longestLife: Int
  #endif
  private let arenaBytes: Int
  private var step: Step
  /// Where the step reads and writes, and the rows of its output and of the tensor between its layers.
  private var source: UnsafeRawPointer
  private var target: UnsafeMutableRawPointer
  private var rows = 0
  private var between = 0
  /// Rows of these two that are made.
  private var row = 0
  private var made = 0
  /// A streamed step's output lies at the end of the arena that its input does not have.
  private var inputAtTop = true
  /// The layer that is called next, and where.
  package private(set) var layer = 0
  var places: LayerPlaces

  @_lifetime(copy model) @inline(__always)
  package init(_ model: consuming Model, _ plan: Plan, _ memory: RunMemory) {
    step = Step(before: 0)
    (source, target) = unsafe (memory.input, memory.output)
    places = unsafe LayerPlaces(
      input: memory.input, output: memory.output, scratch: memory.arena, weights: memory.input,
      rows: Rows(firstRow: 0, rowCount: 0, inputRing: 1, outputRing: 1))
    #if !MOTE_NO_GRAPHS
      unsafe (places.callers, places.arena) = (memory.input, UnsafeRawPointer(memory.arena))
    #endif
    kernels = plan.kernels
    #if !MOTE_NO_LAYERWISE
      isStreamed = plan.kind == .streamed
      longestLife = plan.longestLife
    #endif
    arenaBytes = plan.arenaBytes
    self.model = model
    self.memory = memory
  }

  /// Carries the plan out to the end and shows every layer's rows.
  /// - Returns: false when the observer asked for the end.
  @_lifetime(self: copy self) @inline(__always)
  package mutating func all<Observer: LayerObserver & ~Copyable>(_ observer: inout Observer) -> Bool {
    while next() {
      compute()
      guard show(&observer) else { return false }
    }
    scaleLogits()
    return true
  }

  /// Carries the plan out to the end.
  @_lifetime(self: copy self) @inline(__always)
  package mutating func all() {
    while next() { compute() }
    scaleLogits()
  }

  /// Calls the kernel of the layer that is next.
  @inline(never) @_lifetime(self: copy self)
  mutating func compute() {
    let run = kernel()
    let layer = model.view(layer)
    if layer.isType(.int8) {
      compute(Int8Arguments.self, run)
    } else if layer.isType(.none) {
      #if !MOTE_NO_GRAPHS
        if layer.isGraph { return compute(GraphArguments.self, run) }
      #endif
      #if !(MOTE_NO_POOL && MOTE_NO_CONVERSION)
        compute(MoveArguments.self, run)
      #endif
    } else {
      #if !MOTE_NO_FLOAT16
        compute(Float16Arguments.self, run)
        #if !MOTE_NO_GRAPHS
          if layer.isActivation(.clip) { clip(layer) }
        #endif
      #endif
    }
  }

  /// Works out the next call of a kernel; false behind the last one.
  ///
  /// Of two convolutions, the second makes its next rows whenever it can. Rows that nothing looks at are made at the end,
  /// so that every layer is the same in every plan.
  @inline(never) @_lifetime(self: copy self)
  package mutating func next() -> Bool {
    if row == rows, made == between {
      let index = step.layer &+ step.layers
      guard index < model.layerCount else { return false }
      begin(index)
    }
    let last = step.layer &+ step.layers &- 1
    layer = last
    (places.input, places.output) = unsafe (source, target)
    places.rows.inputRing = model.tensorView(model.view(step.layer).input).height
    places.rows.outputRing = rows
    if step.ringRows == 0 {
      row = rows
      (places.rows.firstRow, places.rows.rowCount) = (0, row)
      return true
    }
    let ring = unsafe places.scratch - step.ringBytes
    let nextRow = min(rows, row &+ step.consumerRows)
    if made < (row < rows ? inputEnd(last, nextRow) : between) {
      layer = step.layer
      unsafe places.output = ring
      places.rows.outputRing = step.ringRows
      places.rows.firstRow = made
      made = min(between, made &+ step.producerRows)
      places.rows.rowCount = made &- places.rows.firstRow
    } else {
      unsafe places.input = UnsafeRawPointer(ring)
      places.rows.inputRing = step.ringRows
      places.rows.firstRow = row
      places.rows.rowCount = nextRow &- row
      row = nextRow
    }
    return true
  }

  /// Goes on to the step whose first layer is `index`.
  @inline(__always) @_lifetime(self: copy self)
  private mutating func begin(_ index: Int) {
    if step.layers > 0 { inputAtTop.toggle() }
    step.begin(model, at: index, isStreamed ? .streamed : .layerwise, kernels, longestLife: longestLife)
    (made, row) = (0, 0)
    rows = model.tensorView(index &+ step.layers).height
    between = step.ringRows == 0 ? 0 : model.tensorView(index &+ 1).height
    unsafe source = UnsafeRawPointer(
      place(model.view(index).input, UnsafeMutableRawPointer(mutating: memory.input), inputAtTop, step.inputBytes))
    unsafe target = place(index &+ step.layers, memory.output, !inputAtTop, step.outputBytes)
    let used = isStreamed ? (inputAtTop ? step.outputBytes : step.inputBytes) &+ step.ringBytes : step.tensorBytes
    unsafe places.scratch = memory.arena + used
  }

  /// Where a tensor lies: with the caller, where the file says, or at one end of a streamed arena.
  @inline(never) @_lifetime(self: copy self)
  private mutating func place(
    _ index: Int, _ callers: UnsafeMutableRawPointer, _ atTop: Bool, _ bytes: Int
  ) -> UnsafeMutableRawPointer {
    let tensor = model.tensorView(index)
    if tensor.isCallers { return unsafe callers }
    let offset = !isStreamed ? model.place(index) : atTop ? arenaBytes &- bytes : 0
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
  ///
  /// Apart from `compute`, which then has nothing on the stack when it enters the kernel.
  @inline(never) @_lifetime(self: copy self)
  private mutating func kernel() -> Kernel.Run {
    // The plan was made with these kernels, so none is missing.
    guard let kernel = kernels.kernel(model.kernelKey(layer)) else { return { _ in } }
    #if !MOTE_DEVICE_KERNELS
      if kernel.prepare != nil {
        unsafe places.weights = PackedWeights.place(memory.prepared, layer)
        return kernel.run
      }
    #endif
    unsafe places.weights = model.file + model.view(layer).record.int(LayerRecord.weightsOffsetField)
    return kernel.run
  }

  @inline(never) @_lifetime(self: copy self)
  private mutating func compute<Arguments: LayerArguments>(_: Arguments.Type, _ run: Kernel.Run) {
    // Filled where they lie, so that they are not on the stack a second time.
    unsafe withUnsafeTemporaryAllocation(of: Arguments.self, capacity: 1) { memory in
      guard let arguments = memory.baseAddress else { return }
      unsafe Arguments.fill(arguments, model, layer, &places)
      unsafe run(UnsafeRawPointer(arguments))
    }
  }

  #if !MOTE_NO_GRAPHS
    /// Limits the rows that were computed, in place: so every float kernel has the clip, which commutes with its pool.
    @inline(never) @_lifetime(self: copy self)
    private mutating func clip(_ layer: LayerView) {
      let (low, high) = (layer.float32(LayerRecord.floatMinField), layer.float32(LayerRecord.floatMaxField))
      let target = model.tensorView(self.layer &+ 1)
      #if hasFeature(Embedded)
        let (runs, count) = (1, quotient(target.rowBytes, by: 4))
        let step = count
      #else
        // The positions of a slice lie apart.
        let holder = model.holder(self.layer &+ 1)
        let runs = target.isSlice ? target.width : 1
        let (count, step) = (quotient(target.rowBytes, by: 4 &* runs), quotient(holder.rowBytes, by: 4 &* runs))
      #endif
      for row in Range(uncheckedBounds: (places.rows.firstRow, places.rows.firstRow &+ places.rows.rowCount)) {
        for run in upTo(runs) {
          let values = unsafe places.output.assumingMemoryBound(to: Float.self)
            + (remainder(row, by: places.rows.outputRing) &* runs &+ run) &* step
          for i in upTo(count) {
            let value = unsafe values[i]
            unsafe values[i] = value < low ? low : value > high ? high : value
          }
        }
      }
    }
  #endif

  /// Shows the rows that were computed: all at once, or in two parts where they wrap around the ring's end.
  @inline(never) @_lifetime(self: copy self)
  mutating func show<Observer: LayerObserver & ~Copyable>(_ observer: inout Observer) -> Bool {
    #if !hasFeature(Embedded)
      if model.tensorView(layer &+ 1).isSlice {
        // Who watches nothing needs no copy.
        return Observer.self == NoObserver.self || showSlice(&observer)
      }
    #endif
    let bytes = model.tensorView(layer &+ 1).rowBytes
    var row = places.rows.firstRow
    let end = row &+ places.rows.rowCount
    while row < end {
      let place = remainder(row, by: places.rows.outputRing)
      let count = min(end &- row, places.rows.outputRing &- place)
      let values = unsafe RawSpan(_unsafeStart: places.output + place &* bytes, byteCount: count &* bytes)
      guard observer.layer(layer, rows: Range(uncheckedBounds: (row, row &+ count)), wrote: values) else { return false }
      row &+= count
    }
    return true
  }

  /// `logit[o] = Float(acc[o]) * scale[o]`, in place: one conversion and one multiplication, equal on every machine.
  @inline(never) @_lifetime(self: copy self)
  mutating func scaleLogits() {
    let layer = model.view(model.layerCount &- 1)
    guard layer.isType(.int8) else { return }
    // The output of every model is 1 x 1 x classes.
    let count = model.tensorView(model.layerCount).channels
    let logits = unsafe memory.output.assumingMemoryBound(to: Float.self)
    let scales = unsafe (model.file + layer.record.int(LayerRecord.multiplierOffsetField))
      .assumingMemoryBound(to: Float.self)
    for o in upTo(count) {
      let accumulator = unsafe Int32(bitPattern: logits[o].bitPattern)
      // An Int on every machine converts with one instruction or call; an Int32 on a 32-bit one by way of 64 bits.
      unsafe logits[o] = Float(Int(accumulator)) * scales[o]
    }
  }
}
