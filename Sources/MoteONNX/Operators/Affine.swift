import MoteGraph
import MoteImport

extension Importer {
  /// Gemm or MatMul of a computed `[N, I]` and constant weights.
  mutating func affine(_ context: NodeContext) throws(ImportError) -> Symbol {
    let input = try unpaddedView(0, context)
    guard input.dims.count == 1 else {
      throw context.error(.refused, found: input.description, expected: "N x features; Flatten or Reshape comes before")
    }
    guard try !context.attributes.flag("transA") else { throw context.error(.refused, found: "transA 1", expected: "0") }
    let isTransposed = try context.attributes.flag("transB")
    let (dims, values) = try floats(1, context)
    guard dims.count == 2, dims[isTransposed ? 1 : 0] == input.shape.count, dims[isTransposed ? 0 : 1] > 0 else {
      throw context.error(.mismatch, found: "weights of \(describe(shape: dims))", expected: "\(input.shape.count) inputs")
    }
    let outputs = dims[isTransposed ? 0 : 1]
    let alpha = try context.attributes.float("alpha", default: 1)
    let weights = inputsByOutputs(values, outputs: outputs, isTransposed: isTransposed, alpha: alpha, input)
    let name = try uniqueName(context.node, context.index)
    var bias: String?
    if context.node.opType == "Gemm", context.input(2) != nil {
      let beta = try context.attributes.float("beta", default: 1)
      let constant = try floats(2, context)
      guard constant.values.count == outputs || constant.values.count == 1, constant.dims.count <= 2,
        constant.dims.dropLast().allSatisfy({ $0 == 1 })
      else {
        throw context.error(.refused, found: "C of \(describe(shape: constant.dims))", expected: "\(outputs) or 1")
      }
      let offsets = constant.values.count == outputs ? constant.values : [Float](repeating: constant.values[0], count: outputs)
      addParameter("\(name).bias", [outputs], beta == 1 ? offsets : offsets.map { $0 * beta })
      bias = "\(name).bias"
    }
    addParameter("\(name).weight", [input.shape.count, outputs], weights)
    return try append(
      .affine(Affine(outputs, weights: "\(name).weight", bias: bias)), [input], name: name, context,
      dims: { [$0.channels] })
  }

  /// Weights as `[I, O]` with inputs in C, H, W order, times `alpha`.
  private func inputsByOutputs(
    _ values: [Float], outputs: Int, isTransposed: Bool, alpha: Float, _ input: View
  ) -> [Float] {
    let shape = input.shape
    let isLast = input.layout == .channelsLast
    if !isTransposed && !isLast { return alpha == 1 ? values : values.map { $0 * alpha } }
    var result = [Float](repeating: 0, count: values.count)
    for i in 0..<shape.count {
      // Row of the model's weights for input `i` in C, H, W order.
      let (c, position) = i.quotientAndRemainder(dividingBy: shape.height * shape.width)
      let row = isLast ? position * shape.channels + c : i
      for o in 0..<outputs {
        result[i * outputs + o] = values[isTransposed ? o * shape.count + row : row * outputs + o] * alpha
      }
    }
    return result
  }
}
