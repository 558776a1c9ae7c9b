import MoteFormat
import MoteKernels

/// Carries out a plan, step by step.
///
/// Unsafe inside: every address is a block of `RunMemory` plus an offset that the verifier (files, layer-wise arenas) or
/// `Plan` (scratch, streamed arenas, prepared weights) proved to lie in it with the layer's bytes.
///
/// Its functions are `mutating` so that they are handed one address and not all that is in here: the stack of a run is
/// counted in bytes.
package struct Run<Observer: LayerObserver & ~Copyable>: ~Escapable {
  private let model: Model
  private let plan: Plan
  private let memory: RunMemory

  @_lifetime(copy model)
  package init(_ model: consuming Model, _ plan: Plan, _ memory: RunMemory) {
    self.model = model
    self.plan = plan
    self.memory = memory
  }

  /// False when the observer asked for the end.
  @_lifetime(self: copy self)
  package mutating func all(_ observer: inout Observer) -> Bool {
    var index = 0
    var prepared = 0
    // A streamed step's output lies at the end of the arena that its input does not have.
    var inputAtTop = true
    while index < model.layerCount {
      // The plan was made with these kernels, so none is missing.
      guard let step = Step(model, at: index, plan.kind, plan.kernels, longestLife: plan.longestLife) else { return false }
      guard run(step, prepared: prepared, inputAtTop: inputAtTop, &observer) else { return false }
      prepared &+= step.preparedBytes
      index &+= step.layers
      inputAtTop.toggle()
    }
    scaleLogits()
    return true
  }

  @inline(never) @_lifetime(self: copy self)
  private mutating func run(
    _ step: borrowing Step, prepared: Int, inputAtTop: Bool, _ observer: inout Observer
  ) -> Bool {
    let index = step.layer
    let layer = model.view(index)
    let lower = inputAtTop ? step.outputBytes : step.inputBytes
    let isStreamed = plan.kind == .streamed
    let (atBottom, atTop) = (0, plan.arenaBytes)
    let source = model.tensorView(layer.input)
    let target = model.tensorView(index &+ step.layers)
    let inputOffset = !isStreamed ? source.arenaOffset : inputAtTop ? atTop &- step.inputBytes : atBottom
    let outputOffset = !isStreamed ? target.arenaOffset : inputAtTop ? atBottom : atTop &- step.outputBytes
    let scratchOffset = isStreamed ? lower &+ step.ringBytes : step.tensorBytes
    let output = unsafe target.isCallers ? memory.output : memory.arena + outputOffset
    let ring = unsafe memory.arena + lower
    var places = unsafe LayerPlaces(
      input: source.isCallers ? memory.input : UnsafeRawPointer(memory.arena + inputOffset),
      output: step.ringRows == 0 ? output : ring, scratch: memory.arena + scratchOffset,
      weights: memory.prepared + prepared)
    if layer.isType(.none) { return move(index, places, &observer) }
    #if !MOTE_NO_FLOAT16
      if layer.isType(.float16) {
        if step.ringRows == 0 { return whole(Float16Arguments.self, index, &places, &observer) }
        return unsafe byTurns(Float16Arguments.self, step, &places, output, &observer)
      }
    #endif
    if step.ringRows == 0 { return whole(Int8Arguments.self, index, &places, &observer) }
    return unsafe byTurns(Int8Arguments.self, step, &places, output, &observer)
  }

  /// The function of a layer's kernel; turns the place of the packed weights into that of the file's, where those are read.
  @inline(never) @_lifetime(self: copy self)
  private mutating func kernel(_ index: Int, _ places: inout LayerPlaces) -> Kernel.Run {
    // The plan was made with these kernels, so none is missing.
    guard let kernel = plan.kernels.kernel(model.kernelKey(index)) else { return { _ in } }
    if kernel.prepare == nil {
      unsafe places.weights = model.file + model.view(index).record.int(LayerRecord.weightsOffsetField)
    }
    return kernel.run
  }

  /// A layer with weights, all rows at once.
  @inline(never) @_lifetime(self: copy self)
  private mutating func whole<Arguments: LayerArguments>(
    _: Arguments.Type, _ index: Int, _ places: inout LayerPlaces, _ observer: inout Observer
  ) -> Bool {
    let run = kernel(index, &places)
    var arguments = Arguments(model, index, places)
    unsafe withUnsafeMutablePointer(to: &arguments) { unsafe run(UnsafeRawPointer($0)) }
    return unsafe show(index, places.output, &observer)
  }

  /// A layer without weights.
  @inline(never) @_lifetime(self: copy self)
  private mutating func move(_ index: Int, _ places: LayerPlaces, _ observer: inout Observer) -> Bool {
    var places = places
    let run = kernel(index, &places)
    var arguments = MoveArguments(model, index, places)
    unsafe withUnsafeMutablePointer(to: &arguments) { unsafe run(UnsafeRawPointer($0)) }
    return unsafe show(index, places.output, &observer)
  }

  /// Two convolutions by turns: whenever the second can make its next rows, it does.
  @inline(never) @_lifetime(self: copy self)
  private mutating func byTurns<Arguments: LayerArguments>(
    _: Arguments.Type, _ step: borrowing Step, _ places: inout LayerPlaces, _ output: UnsafeMutableRawPointer,
    _ observer: inout Observer
  ) -> Bool {
    let index = step.layer
    let packed = unsafe places.weights + step.firstPrepared
    let ring = unsafe places.output
    let runFirst = kernel(index, &places)
    var producer = Arguments(model, index, places)
    unsafe places.input = UnsafeRawPointer(ring)
    unsafe places.output = output
    unsafe places.weights = packed
    let runSecond = kernel(index &+ 1, &places)
    var consumer = Arguments(model, index &+ 1, places)
    producer.rows.begin()
    producer.rows.outputRing = step.ringRows
    consumer.rows.begin()
    consumer.rows.inputRing = step.ringRows
    let height = consumer.geometry.height
    let end = consumer.geometry.pooledHeight
    while true {
      // Rows that no output looks at are made at the end, so that every layer is the same in every plan.
      let next = min(end, consumer.rows.end &+ step.consumerRows)
      let needed = consumer.rows.end < end ? consumer.geometry.inputEnd(next) : height
      while producer.rows.end < needed {
        producer.rows.advance(to: min(height, producer.rows.end &+ step.producerRows))
        unsafe withUnsafeMutablePointer(to: &producer) { unsafe runFirst(UnsafeRawPointer($0)) }
        guard unsafe show(index, producer.rows, ring, &observer) else { return false }
      }
      if consumer.rows.end == end { return true }
      consumer.rows.advance(to: next)
      unsafe withUnsafeMutablePointer(to: &consumer) { unsafe runSecond(UnsafeRawPointer($0)) }
      guard unsafe show(index &+ 1, consumer.rows, output, &observer) else { return false }
    }
  }

  /// Shows rows of a ring one by one, because they may wrap around its end.
  @inline(never) @_lifetime(self: copy self)
  private mutating func show(
    _ index: Int, _ rows: Rows, _ output: UnsafeMutableRawPointer, _ observer: inout Observer
  ) -> Bool {
    let bytes = model.tensorView(index &+ 1).rowBytes
    var row = rows.firstRow
    while row < rows.end {
      let values = unsafe RawSpan(_unsafeStart: output + row % rows.outputRing &* bytes, byteCount: bytes)
      guard observer.layer(index, rows: row..<row &+ 1, wrote: values) else { return false }
      row &+= 1
    }
    return true
  }

  /// Shows a whole output.
  @inline(never) @_lifetime(self: copy self)
  private mutating func show(_ index: Int, _ output: UnsafeMutableRawPointer, _ observer: inout Observer) -> Bool {
    let tensor = model.tensorView(index &+ 1)
    let values = unsafe RawSpan(_unsafeStart: output, byteCount: tensor.byteCount)
    return observer.layer(index, rows: 0..<tensor.height, wrote: values)
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

extension Rows {
  /// Behind the last row.
  fileprivate var end: Int { firstRow &+ rowCount }

  /// Before the first row.
  fileprivate mutating func begin() { (firstRow, rowCount) = (0, 0) }

  /// Goes on from the last row to the one before `end`.
  fileprivate mutating func advance(to end: Int) {
    firstRow = self.end
    rowCount = end &- firstRow
  }
}

extension Geometry {
  /// Behind the last row of input that output rows before `end` look at; `end` is at least 1. Never 0, so that a layer
  /// shows its first row before the next layer does, even where that one looks at padding alone.
  @inline(never)
  fileprivate func inputEnd(_ end: Int) -> Int {
    let sums = min(outputHeight, (end &- 1) &* pool.strideY &- pool.padTop &+ pool.height)
    return max(1, min(height, (sums &- 1) &* window.strideY &- window.padTop &+ window.height))
  }
}
