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
  guard let model, let opened = unsafe OpenModel(model) else { return 0 }
  return opened.model.inputCount
}

@c @implementation
public func mote_output_count(_ model: UnsafePointer<mote_model>?) -> Int {
  guard let model, let opened = unsafe OpenModel(model) else { return 0 }
  return opened.model.outputCount
}

@c @implementation
public func mote_class_count(_ model: UnsafePointer<mote_model>?) -> Int { unsafe mote_output_count(model) }

@c @implementation
public func mote_layer_count(_ model: UnsafePointer<mote_model>?) -> Int {
  guard let model, let opened = unsafe OpenModel(model) else { return 0 }
  return opened.model.layerCount
}

@c @implementation
public func mote_label(_ model: UnsafePointer<mote_model>?, _ class_index: Int) -> UnsafePointer<CChar>? {
  guard let model, let opened = unsafe OpenModel(model) else { return nil }
  guard let offset = opened.model.labelOffset(class_index) else { return nil }
  return unsafe (opened.bytes + offset).assumingMemoryBound(to: CChar.self)
}
