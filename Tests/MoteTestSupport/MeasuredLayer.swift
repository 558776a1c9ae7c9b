import MoteFormat
import MoteKernels

/// A row of `Fixtures/costs`: a layer and the instructions that it took in QEMU, what the runtime does for it included.
public struct MeasuredLayer {
  public let layer: LayerRecord
  public let geometry: Geometry
  /// Rows of output per call.
  public let rows: Int
  public let instructions: Int

  public init(layer: LayerRecord, geometry: Geometry, rows: Int, instructions: Int) {
    (self.layer, self.geometry, self.rows, self.instructions) = (layer, geometry, rows, instructions)
  }

  public static let header = "operator\tlayout\tH\tW\tC\tO\twindow\tstride\tpad\tpool\trows\tbound\tinstructions"

  /// - Returns: nil for what is no such row.
  public init?(_ line: Substring) {
    let cells = line.split(separator: "\t").map(String.init)
    let numbers = cells.dropFirst(2).compactMap { Int($0) }
    let layouts = (0...UInt8.max).compactMap { WeightLayout(rawValue: $0) }
    guard cells.count == 13, numbers.count == 11, let layout = layouts.first(where: { "\($0)" == cells[1] }),
      let bound = UInt32(exactly: numbers[9])
    else { return nil }
    let (size, stride, pad) = (numbers[4], numbers[5], numbers[6])
    let window = WindowRecord(
      height: size, width: size, strideY: stride, strideX: stride, padTop: pad, padLeft: pad, padBottom: pad, padRight: pad)
    let pool = numbers[7] == 2 ? WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2) : nil
    var layer = LayerRecord(
      op: cells[0] == "affine" ? .affine : .convolution, type: .int8, layout: layout, input: 0, window: window, pool: pool)
    layer.bound = bound
    let geometry = Geometry(
      height: numbers[0], width: numbers[1], channels: numbers[2], outputChannels: numbers[3], groups: 1, window: window, pool: pool)
    self.init(
      layer: layer, geometry: geometry, rows: numbers[8] == 0 ? geometry.pooledHeight : numbers[8], instructions: numbers[10])
  }

  /// The row without its count: equal for equal layers.
  public var key: String {
    let (g, window) = (geometry, layer.window)
    let numbers = [
      g.height, g.width, g.channels, g.outputChannels, window.height, window.strideY, window.padTop, g.pool.height,
      rows == g.pooledHeight ? 0 : rows, Int(layer.bound),
    ]
    return (["\(layer.op)", "\(layer.layout)"] + numbers.map(String.init)).joined(separator: "\t")
  }

  /// The row.
  public var line: String { "\(key)\t\(instructions)" }

  /// Whether the layer is one of DeepConvNet's, whose costs count most.
  public var isDeepConvNet: Bool {
    let own = [
      [28, 28, 1, 16], [28, 28, 16, 16], [14, 14, 16, 32], [14, 14, 32, 32], [8, 8, 32, 64], [8, 8, 64, 64], [1, 1, 1024, 50],
      [1, 1, 50, 10],
    ]
    return own.contains([geometry.height, geometry.width, geometry.channels, geometry.outputChannels])
  }
}
