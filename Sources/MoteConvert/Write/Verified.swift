import MoteFormat
import MoteRuntime

/// Opens a file as any reader would and hands the model to `body`.
func withVerified<Result>(
  _ bytes: [UInt8], _ body: (borrowing Model) throws(ConvertError) -> Result
) throws(ConvertError) -> Result {
  let block = UnsafeMutableRawBufferPointer.allocate(
    byteCount: bytes.count, alignment: Limits.sectionAlignment)
  defer { block.deallocate() }
  block.copyBytes(from: bytes)
  let model: Model
  do throws(ModelError) {
    model = try Model(verifying: RawSpan(_unsafeBytes: UnsafeRawBufferPointer(block)))
  } catch {
    throw ConvertError("the model cannot be used: \(error)")
  }
  return try body(model)
}
