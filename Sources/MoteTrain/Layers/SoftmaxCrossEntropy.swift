import Foundation

/// The loss of logits against labels, and its gradient.
struct SoftmaxCrossEntropy {
  var classes: Int
  var smoothing: Float

  /// Replaces the logits of `count` images by the gradient of their loss times `scale`, and returns the sum of their
  /// losses and how many of them have their largest logit, the first of equals, at the label.
  func run(
    _ logits: UnsafeMutablePointer<Float>, labels: UnsafePointer<UInt8>, count: Int, scale: Float
  ) -> (loss: Double, correct: Int) {
    var (loss, correct) = (0.0, 0)
    let spread = smoothing / Float(classes)
    for image in 0..<count {
      let (row, label) = (logits + image * classes, Int(labels[image]))
      var largest = 0
      for c in 1..<classes where row[c] > row[largest] { largest = c }
      if largest == label { correct += 1 }
      let peak = row[largest]
      // log(sum(exp)) - logit, weighted with the targets.
      var (sum, weighted): (Float, Float) = (0, 0)
      for c in 0..<classes {
        let shifted = row[c] - peak
        weighted += shifted * (spread + (c == label ? 1 - smoothing : 0))
        sum += exp(shifted)
      }
      loss += Double(log(sum) - weighted)
      for c in 0..<classes {
        row[c] = (exp(row[c] - peak) / sum - spread - (c == label ? 1 - smoothing : 0)) * scale
      }
    }
    return (loss, correct)
  }
}
