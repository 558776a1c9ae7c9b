import MoteFormat
import MoteGraph

extension Comparison {
  func report(_ result: BatchResult, _ limits: ConformanceLimits) -> ConformanceReport {
    let folded = reference.folded
    return ConformanceReport(
      network: folded.name, data: data.name, height: data.height, width: data.width, images: data.count,
      labels: folded.labels, floatErrors: errors(result.predictions), floatConfusion: confusion(result.predictions),
      models: zip(models, result.models).map { report($0, $1, result, limits) })
  }

  private func report(
    _ model: ModelUnderTest, _ found: BatchResult.ModelResult, _ result: BatchResult, _ limits: ConformanceLimits
  ) -> ModelReport {
    let changed = (0..<data.count).filter { found.predictions[$0] != result.predictions[$0] }.map { image in
      ChangedPrediction(
        image: image, label: data.labels.map { Int($0[image]) }, floatClass: result.predictions[image],
        modelClass: found.predictions[image], pixels: data.gray(image))
    }
    var hash = SHA256()
    hash.update(found.hashes.span.bytes)
    return ModelReport(
      name: model.name, precision: model.precision, errors: errors(found.predictions),
      confusion: confusion(found.predictions), changed: changed,
      changedLimit: limits.changed(model.precision, images: data.count), hash: hexadecimal(bytes(of: hash.finish())),
      layers: layers(model, found.statistics, result.ranges, limits))
  }

  private func layers(
    _ model: ModelUnderTest, _ statistics: [ErrorStatistics], _ ranges: [ChannelRange], _ limits: ConformanceLimits
  ) -> [LayerReport] {
    let folded = reference.folded
    var bounds = [ErrorBound(channels: folded.input.channels)]
    return folded.layers.enumerated().map { index, layer in
      let (record, found) = (model.records[index], statistics[index])
      let inputs = layer.inputs.map { value in
        let record = value == 0 ? nil : model.records[value - 1]
        return ErrorBound.Input(
          bound: bounds[value], range: ranges[value],
          step: Double(record.map { $0.isFloat ? 0 : $0.scale } ?? folded.inputScale))
      }
      let bound = ErrorBound(
        behind: layer, record.precision, inputs: inputs, output: ranges[index + 1],
        outputStep: record.rounds ? Double(record.scale) : 0, clipped: (found.maxClipped, found.clippedPower))
      bounds.append(bound)
      let worst = bound.worst.max() ?? 0
      let likely = limits.deviations * (bound.peakPower.max() ?? 0).squareRoot()
      let noise = bound.power.reduce(0, +) / Double(max(1, bound.power.count))
      let predicted = noise == 0 ? 0 : decibels(found.signalPower, over: noise)
      return LayerReport(
        name: layer.name, op: layer.summary, shape: layer.outputShape.description, maxError: found.maxError,
        meanError: found.meanError, sqnr: found.sqnr, saturation: found.saturation, limit: min(worst, likely),
        sqnrLimit: max(predicted - limits.marginDecibels, limits.floor(model.precision, depth: index + 1)))
    }
  }

  private func errors(_ predictions: [Int]) -> Int? {
    data.labels.map { labels in zip(labels, predictions).count { Int($0) != $1 } }
  }

  /// Images whose label is no class of the network are left out.
  private func confusion(_ predictions: [Int]) -> [[Int]] {
    guard let labels = data.labels else { return [] }
    let classes = reference.folded.layers.last?.outputShape.count ?? 0
    var matrix = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for (label, prediction) in zip(labels, predictions) where Int(label) < classes {
      matrix[Int(label)][prediction] += 1
    }
    return matrix
  }
}

extension FusedLayer {
  /// What the layer does, in a word: `conv+relu+pool`.
  var summary: String {
    let operation =
      switch kind {
      case .convolution: "conv"
      case .affine: "affine"
      case .maxPool: "pool"
      case .averagePool: "average-pool"
      case .globalAveragePool: "global-average-pool"
      case .add: "add"
      case .concat: "concat"
      case .channelAffine: "channel-affine"
      case .lrn: "lrn"
      case .sigmoid: "sigmoid"
      case .tanh: "tanh"
      case .softmax: "softmax"
      case .activation: "activation"
      }
    return operation + activation.suffix + (pool != nil ? "+pool" : "")
  }
}

extension FusedLayer.Activation {
  fileprivate var suffix: String {
    switch self {
    case .none: ""
    case .relu: "+relu"
    case .clip: "+clip"
    }
  }
}
