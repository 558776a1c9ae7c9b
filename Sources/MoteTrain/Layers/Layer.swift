/// One layer as a worker runs it: it owns its scratch memory and whatever its backward pass needs of its forward pass.
///
/// A node that reads several values is one layer for each of them, all with the same output.
///
/// Values are dense NHWC blocks of at most `block` images. `forward` comes before `backward` on the same block.
protocol Layer: AnyObject {
  /// Called once a step, after parameters changed.
  func prepare(_ parameters: UnsafePointer<Float>)
  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass)
  /// Adds this block's parameter gradients to `gradients`, and writes the gradient of the input where it is asked for.
  /// `output` is what `forward` wrote; the gradient of it may be overwritten.
  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass)
  /// Called once a step, after the last block: adds what the layer has summed up itself.
  func finish(_ gradients: UnsafeMutablePointer<Float>)
}

extension Layer {
  func prepare(_ parameters: UnsafePointer<Float>) {}
  func finish(_ gradients: UnsafeMutablePointer<Float>) {}
}

/// What a block of images is.
struct Pass {
  /// Images in the block.
  var count: Int
  /// The place of the block's first image in the batch.
  var first: Int
  /// The step that is being made, for random masks; nil for inference.
  var step: Int?
  var parameters: UnsafePointer<Float>
  /// The block's part of the batch's images.
  var share: Float
}
