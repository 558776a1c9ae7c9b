import MoteFormat
import MoteKernels

/// Calls kernels as a session does: through their C-callable doors, with exactly the memory that they may touch.
enum Calls {
  /// - Parameter accumulators: whether the layer gives its sums out, four bytes each.
  static func int8(_ kernel: Kernel, _ layer: RandomLayer, qMin: UInt8, qMax: UInt8, accumulators: Bool) -> [UInt8] {
    var output = [UInt8](repeating: 0xA5, count: layer.geometry.outputCount * (accumulators ? 4 : 1))
    int8(
      kernel, layer, rows: Rows(all: layer.geometry), input: layer.input, output: &output, qMin: qMin, qMax: qMax,
      accumulators: accumulators)
    return output
  }

  /// The same on rows of the output, between rings.
  static func int8(
    _ kernel: Kernel, _ layer: RandomLayer, rows: Rows, input: [UInt8], output result: inout [UInt8], qMin: UInt8,
    qMax: UInt8, accumulators: Bool
  ) {
    let g = layer.geometry
    let bytes = result.count
    var output = result + [UInt8](repeating: 0xA5, count: 16)
    var scratch = [UInt8](repeating: 0, count: max(1, kernel.scratchBytes(g)))
    input.withUnsafeBufferPointer { input in
      layer.weights.withUnsafeBytes { weights in
        layer.bias.withUnsafeBufferPointer { bias in
          layer.multipliers.withUnsafeBufferPointer { multipliers in
            layer.shifts.withUnsafeBufferPointer { shifts in
              output.withUnsafeMutableBytes { output in
                scratch.withUnsafeMutableBytes { scratch in
                  let arguments = Int8Arguments(
                    geometry: g, rows: rows, input: input.baseAddress!, weights: weights.baseAddress!,
                    bias: bias.baseAddress!, multipliers: accumulators ? nil : multipliers.baseAddress!,
                    shifts: accumulators ? nil : shifts.baseAddress!, inputZeroPoint: layer.zeroPoint,
                    outputZeroPoint: 77, qMin: qMin, qMax: qMax, bound: UInt32(Int32.max),
                    output: output.baseAddress!, scratch: scratch.baseAddress!)
                  withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
                }
              }
            }
          }
        }
      }
    }
    precondition(output[bytes...].allSatisfy { $0 == 0xA5 }, "the kernel wrote behind its output")
    result = Array(output[..<bytes])
  }

  static func float16(
    _ kernel: Kernel, _ g: Geometry, input: [Float], weights: [UInt16], bias: [UInt16], relu: Bool
  ) -> [Float] {
    var output = [Float](repeating: .nan, count: g.outputCount)
    float16(
      kernel, g, rows: Rows(all: g), input: input, weights: weights, bias: bias, relu: relu, output: &output)
    return output
  }

  /// The same on rows of the output, between rings.
  static func float16(
    _ kernel: Kernel, _ g: Geometry, rows: Rows, input: [Float], weights: [UInt16], bias: [UInt16], relu: Bool,
    output: inout [Float]
  ) {
    var scratch = [Float](repeating: 0, count: max(1, kernel.scratchBytes(g) / 4))
    input.withUnsafeBufferPointer { input in
      weights.withUnsafeBytes { weights in
        bias.withUnsafeBufferPointer { bias in
          output.withUnsafeMutableBufferPointer { output in
            scratch.withUnsafeMutableBytes { scratch in
              let arguments = Float16Arguments(
                geometry: g, rows: rows, input: input.baseAddress!, weights: weights.baseAddress!,
                bias: bias.baseAddress!, relu: relu, output: output.baseAddress!, scratch: scratch.baseAddress!)
              withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
            }
          }
        }
      }
    }
  }

  static func move<In, Out>(
    _ kernel: Kernel, _ g: Geometry, _ input: [In], scale: Float = 1, zeroPoint: UInt8 = 0, filling: Out
  ) -> [Out] {
    var output = [Out](repeating: filling, count: g.outputCount)
    input.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { output in
        let arguments = MoveArguments(
          geometry: g, input: input.baseAddress!, output: output.baseAddress!, scale: scale, zeroPoint: zeroPoint)
        withUnsafePointer(to: arguments) { kernel.run(UnsafeRawPointer($0)) }
      }
    }
    return output
  }
}
