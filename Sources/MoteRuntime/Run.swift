import MoteFormat
import MoteKernels

/// Carries out a plan, step by step.
///
/// Unsafe inside: every address is a block of `RunMemory` plus an offset that the verifier (files, layer-wise arenas) or
/// `Plan` (scratch, streamed arenas, prepared weights) proved to lie in it with the layer's bytes.
package struct Run<Observer: LayerObserver & ~Copyable>: ~Escapable {
  let model: Model
  let plan: Plan
  let memory: RunMemory

  @_lifetime(copy model)
  package init(_ model: consuming Model, _ plan: Plan, _ memory: RunMemory) {
    self.model = model
    self.plan = plan
    self.memory = memory
  }

  /// False when the observer asked for the end.
  package func all(_ observer: inout Observer) -> Bool {
    var index = 0
    var prepared = 0
    // A streamed step's output lies at the end of the arena that its input does not have.
    var inputAtTop = true
    while index < model.layerCount {
      // The plan was made with these kernels, so none is missing.
      guard let step = Step(model, at: index, plan.kind, plan.kernels, longestLife: plan.longestLife) else { return false }
      guard run(step, prepared: prepared, inputAtTop: inputAtTop, &observer) else { return false }
      prepared += step.preparedBytes
      index += step.layers
      inputAtTop.toggle()
    }
    scaleLogits()
    return true
  }

  private func run(_ step: borrowing Step, prepared: Int, inputAtTop: Bool, _ observer: inout Observer) -> Bool {
    let index = step.layer
    let lower = inputAtTop ? step.outputBytes : step.inputBytes
    let streamed = plan.kind == .streamed
    var places = unsafe LayerPlaces(
      input: address(
        of: model.layer(index).input, streamed ? (inputAtTop ? plan.arenaBytes - step.inputBytes : 0) : nil,
        callers: UnsafeMutableRawPointer(mutating: memory.input)),
      output: address(
        of: index + step.layers, streamed ? (inputAtTop ? 0 : plan.arenaBytes - step.outputBytes) : nil,
        callers: memory.output),
      scratch: memory.arena + (streamed ? lower + step.ringBytes : step.tensorBytes),
      prepared: memory.prepared + prepared)
    let layer = model.layer(index)
    switch (layer.type, step.ringRows == 0) {
    case (.int8, true): return whole(Int8Arguments.self, index, places, &observer)
    case (.float16, true): return whole(Float16Arguments.self, index, places, &observer)
    case (.none, _): return move(index, places, &observer)
    case (let type, false):
      let ring = unsafe memory.arena + lower
      let output = unsafe places.output
      unsafe places.output = ring
      var behind = places
      unsafe behind.input = UnsafeRawPointer(ring)
      unsafe behind.output = output
      unsafe behind.prepared = places.prepared + step.firstPrepared
      if type == .int8 {
        return byTurns(Int8Arguments.self, step, places, behind, &observer)
      } else {
        return byTurns(Float16Arguments.self, step, places, behind, &observer)
      }
    }
  }

  /// - Parameter offset: bytes from the start of the arena; nil for what the file says.
  private func address(
    of tensor: Int, _ offset: Int?, callers: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    let place = model.tensor(tensor).arenaOffset
    guard place != TensorRecord.callerOwned else { return unsafe callers }
    return unsafe memory.arena + (offset ?? Int(truncatingIfNeeded: place))
  }

  /// A layer with weights, all rows at once.
  @inline(never)
  private func whole<Arguments: LayerArguments>(
    _: Arguments.Type, _ index: Int, _ places: LayerPlaces, _ observer: inout Observer
  ) -> Bool {
    guard let kernel = plan.kernels.kernel(model.kernelKey(model.layer(index))) else { return false }
    var arguments = unsafe Arguments(model, index, file: memory.file, places)
    if kernel.prepare != nil { unsafe arguments.weights = places.prepared }
    unsafe withUnsafePointer(to: arguments) { unsafe kernel.run(UnsafeRawPointer($0)) }
    return unsafe show(index, places.output, &observer)
  }

  /// A layer without weights.
  @inline(never)
  private func move(_ index: Int, _ places: LayerPlaces, _ observer: inout Observer) -> Bool {
    guard let kernel = plan.kernels.kernel(model.kernelKey(model.layer(index))) else { return false }
    let arguments = MoveArguments(model, index, places)
    unsafe withUnsafePointer(to: arguments) { unsafe kernel.run(UnsafeRawPointer($0)) }
    return unsafe show(index, places.output, &observer)
  }

  /// Two convolutions by turns: whenever the second can make its next rows, it does.
  @inline(never)
  private func byTurns<Arguments: LayerArguments>(
    _: Arguments.Type, _ step: borrowing Step, _ places: LayerPlaces, _ behind: LayerPlaces, _ observer: inout Observer
  ) -> Bool {
    let index = step.layer
    guard let first = plan.kernels.kernel(model.kernelKey(model.layer(index))),
      let second = plan.kernels.kernel(model.kernelKey(model.layer(index + 1)))
    else { return false }
    var producer = unsafe Arguments(model, index, file: memory.file, places)
    var consumer = unsafe Arguments(model, index + 1, file: memory.file, behind)
    if first.prepare != nil { unsafe producer.weights = places.prepared }
    if second.prepare != nil { unsafe consumer.weights = behind.prepared }
    producer.rows = Rows(firstRow: 0, rowCount: 0, inputRing: producer.rows.inputRing, outputRing: step.ringRows)
    consumer.rows = Rows(firstRow: 0, rowCount: 0, inputRing: step.ringRows, outputRing: consumer.rows.outputRing)
    let height = consumer.geometry.height
    let end = consumer.geometry.pooledHeight
    while true {
      // Rows that no output looks at are made at the end, so that every layer is the same in every plan.
      let next = min(end, consumer.rows.end + step.consumerRows)
      let needed = consumer.rows.end < end ? consumer.geometry.inputEnd(next) : height
      while producer.rows.end < needed {
        producer.rows.advance(to: min(height, producer.rows.end + step.producerRows))
        unsafe withUnsafePointer(to: producer) { unsafe first.run(UnsafeRawPointer($0)) }
        guard unsafe show(index, producer.rows, places.output, &observer) else { return false }
      }
      if consumer.rows.end == end { return true }
      consumer.rows.advance(to: next)
      unsafe withUnsafePointer(to: consumer) { unsafe second.run(UnsafeRawPointer($0)) }
      guard unsafe show(index + 1, consumer.rows, behind.output, &observer) else { return false }
    }
  }

  /// Shows rows of a ring one by one, because they may wrap around its end.
  private func show(
    _ index: Int, _ rows: Rows, _ output: UnsafeMutableRawPointer, _ observer: inout Observer
  ) -> Bool {
    let tensor = model.tensor(index + 1)
    let bytes = tensor.width * tensor.channels * tensor.type.byteCount
    for row in rows.firstRow..<rows.end {
      let values = unsafe RawSpan(_unsafeStart: output + row % rows.outputRing * bytes, byteCount: bytes)
      guard observer.layer(index, rows: row..<row + 1, wrote: values) else { return false }
    }
    return true
  }

  /// Shows a whole output.
  private func show(_ index: Int, _ output: UnsafeMutableRawPointer, _ observer: inout Observer) -> Bool {
    let tensor = model.tensor(index + 1)
    let values = unsafe RawSpan(_unsafeStart: output, byteCount: tensor.byteCount)
    return observer.layer(index, rows: 0..<tensor.height, wrote: values)
  }

  /// `logit[o] = Float(acc[o]) * scale[o]`, in place: one conversion and one multiplication, equal on every machine.
  private func scaleLogits() {
    let layer = model.layer(model.layerCount - 1)
    guard layer.type == .int8 else { return }
    let logits = unsafe memory.output
    let scales = unsafe (memory.file + layer.multiplierOffset).assumingMemoryBound(to: Float.self)
    // The output of every model is 1 x 1 x classes.
    for o in 0..<model.output.channels {
      let accumulator = unsafe logits.load(fromByteOffset: 4 * o, as: Int32.self)
      unsafe logits.storeBytes(of: Float(accumulator) * scales[o], toByteOffset: 4 * o, as: Float.self)
    }
  }
}

extension Rows {
  /// Behind the last row.
  fileprivate var end: Int { firstRow + rowCount }

  /// Goes on from the last row to the one before `end`.
  fileprivate mutating func advance(to end: Int) {
    firstRow = self.end
    rowCount = end - firstRow
  }
}

extension Geometry {
  /// Behind the last row of input that output rows before `end` look at; `end` is at least 1. Never 0, so that a layer
  /// shows its first row before the next layer does, even where that one looks at padding alone.
  fileprivate func inputEnd(_ end: Int) -> Int {
    let sums = min(outputHeight, (end - 1) * pool.strideY - pool.padTop + pool.height)
    return max(1, min(height, (sums - 1) * window.strideY - window.padTop + window.height))
  }
}
