extension TrainingOptions {
  /// Every option that decides the result, but for the thread count, as names and texts.
  public var settings: [String: String] {
    var settings = [
      "batch": "\(batchSize)", "epochs": "\(epochs)", "learning_rate": "\(learningRate)", "dropout": dropout.rawValue,
      "dropout_ratio": "\(dropoutRatio)", "weight_decay": "\(weightDecay)", "average": averaging.map { "\($0)" } ?? "none",
      "label_smoothing": "\(labelSmoothing)", "seed": "\(seed)",
      "frozen": frozen.isEmpty ? "none" : frozen.sorted().joined(separator: ","),
    ]
    switch optimizer {
    case .adam(let beta1, let beta2, let epsilon): settings["optimizer"] = "adam \(beta1) \(beta2) \(epsilon)"
    case .momentum(let momentum): settings["optimizer"] = "momentum \(momentum)"
    }
    switch schedule {
    case .constant: settings["schedule"] = "constant"
    case .step(let everyEpochs, let factor): settings["schedule"] = "step x\(factor) every \(everyEpochs) epochs"
    case .cosine(let warmupSteps, let finalFraction):
      settings["schedule"] = "cosine to \(finalFraction) after \(warmupSteps) steps of warm-up"
    }
    return settings
  }
}

extension Augmentation {
  /// Every step with its amount.
  public var settings: [String: String] {
    Dictionary(uniqueKeysWithValues: amounts.map { ("augment.\($0.name)", "\($0.value)") })
  }
}
