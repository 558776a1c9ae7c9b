import MoteFormat
import MoteRuntime

/// Other places in the arena for a chain's tensors.
///
/// The converter places the largest tensor first. A layer's scratch lies behind the tensors that are alive with it, so a small
/// tensor above a gap pushes the scratch up. Here every second tensor begins at 0 and its neighbours behind the larger of the
/// two around them, so little lies between.
///
/// - Parameter first: 1 or 2, the first tensor at 0.
/// - Returns: the sealed file; nil where the tensors live longer than a chain's.
func alternating(_ file: [UInt8], from first: Int) -> [UInt8]? {
  let model = Model(trusting: file.span.bytes)
  guard model.isChain else { return nil }
  func bytes(_ tensor: Int) -> Int {
    guard tensor > 0, tensor < model.tensorCount - 1 else { return 0 }
    return Limits.align(model.tensor(tensor).byteCount, Limits.memoryAlignment)
  }
  var placed = file
  var arena = 0
  for tensor in 1..<max(1, model.tensorCount - 1) {
    // Tensor t is written by layer t - 1 and, in a chain, read by layer t.
    guard model.tensor(tensor).lastUse == tensor else { return nil }
    let offset = tensor % 2 == first % 2 ? 0 : max(bytes(tensor - 1), bytes(tensor + 1))
    placed.put(offset, TensorRecord.arenaOffsetField, model.tensorOffset(tensor))
    arena = max(arena, offset + bytes(tensor))
  }
  placed.put(arena, FileHeader.arenaBytes, 0)
  Sealing.reseal(&placed)
  return placed
}
