import CMote
import MoteFormat
import MoteRuntime

@c @implementation
public func mote_softmax(_ values: UnsafeMutablePointer<Float>?, _ count: Int) -> CInt {
  guard let values else { return RunError.nullArgument.result }
  var span = unsafe MutableSpan(_unsafeStart: values, count: max(0, count))
  Softmax.apply(&span)
  return 0
}

@c @implementation
public func mote_largest(_ logits: UnsafePointer<Float>?, _ count: Int) -> Int {
  guard let logits else { return 0 }
  return unsafe Softmax.largest(Span(_unsafeStart: logits, count: max(0, count)))
}

@c @implementation
public func mote_error_text(_ error: CInt) -> UnsafePointer<CChar>? {
  unsafe UnsafeRawPointer(text(error).utf8Start).assumingMemoryBound(to: CChar.self)
}

/// A static string's bytes end with a NUL.
private func text(_ error: CInt) -> StaticString {
  guard error != 0 else { return "no error" }
  guard let number = UInt8(exactly: error) else { return "unknown error" }
  if let code = ModelError.Code(rawValue: number) { return code.text }
  if let error = RunError(rawValue: number) { return error.text }
  return "unknown error"
}
