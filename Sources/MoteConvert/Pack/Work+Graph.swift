import MoteFormat
import MoteKernels

extension Work {
  /// Instructions of an operator of graphs on Cortex-M4: values that it reads, times what one of them costs. Without weights there
  /// is nothing to choose, so rough figures will do: those of INT8 networks are counted in QEMU (resnet8, inception-small and the
  /// network of all operators in `Fixtures/models`), those of float ones are estimates.
  public static func graph(_ layer: LayerRecord, _ g: Geometry, isFloat: Bool) -> Double {
    let outputs = Double(g.outputCount)
    let cost: Double
    let values: Double
    switch layer.op {
    case .averagePool: (values, cost) = (outputs * Double(g.window.height * g.window.width), 20)
    case .globalAveragePool: (values, cost) = (Double(g.inputCount), isFloat ? 20 : 9.9)
    case .add: (values, cost) = (outputs * Double(layer.inputCount), isFloat ? 20 : 51)
    case .concat: (values, cost) = (outputs, 12.7)
    case .lrn: (values, cost) = (outputs * Double(layer.normalization.localSize), isFloat ? 50 : 12)
    case .lookup: (values, cost) = (outputs, 10)
    default: (values, cost) = (outputs, 100)
    }
    return values * cost
  }
}
