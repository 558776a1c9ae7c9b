import CMote
import MoteFormat
import MoteRuntime

@c @implementation
public func mote_arena_size(_ model: UnsafePointer<mote_model>?) -> Int {
  guard let model else { return 0 }
  return unsafe model.pointee.arena_bytes
}

@c @implementation
public func mote_prepared_size(_ model: UnsafePointer<mote_model>?) -> Int {
  guard let model else { return 0 }
  return unsafe model.pointee.prepared_bytes
}

@c @implementation
public func mote_input_size(_ model: UnsafePointer<mote_model>?) -> Int {
  guard let model, let bytes = unsafe model.pointee.bytes else { return 0 }
  return unsafe view(model, bytes).inputCount
}

@c @implementation
public func mote_output_count(_ model: UnsafePointer<mote_model>?) -> Int {
  guard let model, let bytes = unsafe model.pointee.bytes else { return 0 }
  return unsafe view(model, bytes).outputCount
}

@c @implementation
public func mote_class_count(_ model: UnsafePointer<mote_model>?) -> Int { unsafe mote_output_count(model) }

@c @implementation
public func mote_layer_count(_ model: UnsafePointer<mote_model>?) -> Int {
  guard let model, let bytes = unsafe model.pointee.bytes else { return 0 }
  return unsafe view(model, bytes).layerCount
}

@c @implementation
public func mote_label(_ model: UnsafePointer<mote_model>?, _ class_index: Int) -> UnsafePointer<CChar>? {
  guard let model, let bytes = unsafe model.pointee.bytes else { return nil }
  guard let offset = unsafe view(model, bytes).labelOffset(class_index) else { return nil }
  return unsafe (bytes + offset).assumingMemoryBound(to: CChar.self)
}

/// The model of a structure that `mote_open` wrote; C keeps its bytes as long as it uses it.
@_lifetime(immortal)
private func view(_ model: UnsafePointer<mote_model>, _ bytes: UnsafeRawPointer) -> Model {
  let file = unsafe RawSpan(_unsafeStart: bytes, byteCount: model.pointee.size)
  return Model(trusting: unsafe _overrideLifetime(file, copying: ()))
}
