import MoteGraph
import MoteImport

extension Importer {
  /// Input `i` as `count` numbers along one axis.
  mutating func channelValues(_ i: Int, count: Int, _ context: NodeContext) throws(ImportError) -> [Float] {
    let (dims, values) = try floats(i, context)
    guard dims == [count] else {
      throw context.error(.mismatch, found: "input \(i) of \(describe(shape: dims))", expected: "\(count)")
    }
    return values
  }

  mutating func batchNormalization(_ context: NodeContext) throws(ImportError) -> Symbol {
    let input = try unpaddedView(0, context)
    guard input.isImage || input.isSequence || input.isFeatures else {
      throw context.error(.refused, found: input.description, expected: "N x C x H x W, N x C x L or N x C")
    }
    guard try !context.attributes.flag("training_mode") else {
      throw context.error(.refused, found: "training_mode 1", expected: "a model for inference")
    }
    let name = try uniqueName(context.node, context.index)
    let names = ["scale", "offset", "mean", "variance"].map { "\(name).\($0)" }
    for (i, array) in names.enumerated() {
      let values = try channelValues(i + 1, count: input.shape.channels, context)
      if i == 3, let wrong = values.first(where: { !($0 >= 0) }) {
        throw context.error(.malformed, found: "variance \(wrong)", expected: "at least 0")
      }
      addParameter(array, [values.count], values)
    }
    let norm = BatchNormalization(
      scale: names[0], offset: names[1], mean: names[2], variance: names[3],
      epsilon: try context.attributes.float("epsilon", default: 1e-5))
    return try appendAlike(.batchNormalization(norm), input, name: name, context)
  }

  mutating func lrn(_ context: NodeContext) throws(ImportError) -> Symbol {
    let input = try image(0, context)
    guard let size = try context.attributes.int("size") else {
      throw context.error(.malformed, found: "no size", expected: "one")
    }
    let lrn = LRN(
      size: size, alpha: try context.attributes.float("alpha", default: 1e-4),
      beta: try context.attributes.float("beta", default: 0.75), bias: try context.attributes.float("bias", default: 1))
    return try append(.lrn(lrn), [input], context, dims: windowedDims(input))
  }
}
