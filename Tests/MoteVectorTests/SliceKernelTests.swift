import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

/// Convolutions that write some channels of a wider tensor: the values of a tensor of their own, and nothing to the channels
/// between the positions, as `VectorLayer.run` and `FloatTestLayer.run` look after; with memory that ends at protected pages.
@Suite("Vector kernels that write slices") struct SliceKernelTests {
  /// Windows of all algorithms: few taps, points, Winograd, depthwise, any; with pools.
  private func geometries(_ random: inout SeededRandom) -> [Geometry] {
    (0..<48).map { index in
      let outputs = Limits.sliceChannels * random.pick([1, 1, 2, 3, 4, 5])
      let size = [1, 1, 3, 3, 3, 5, 2, 3][index % 8]
      let stride = index % 8 == 6 ? 2 : 1
      let window = WindowRecord(
        height: size, width: size, strideY: stride, strideX: stride, padTop: random.pick(0...size / 2), padLeft: random.pick(0...size / 2),
        padBottom: random.pick(0...size / 2), padRight: random.pick(0...size / 2))
      let isDepthwise = index % 8 == 7
      let channels = isDepthwise ? outputs : random.pick([1, 2, 3, 6, 16, 33])
      let groups = isDepthwise ? outputs : channels % 2 == 0 && random.pick(0...3) == 0 ? 2 : 1
      var g = RandomGeometry.layer(window, extra: 2...13, channels: channels, outputs: outputs, groups: groups, &random)
      if index % 3 == 0 {
        g = Geometry(
          height: g.height, width: g.width, channels: channels, outputChannels: outputs, groups: groups, window: window, pool: nil)
      }
      return g
    }
  }

  @Test("INT8, every rounding, whole, in rows and in rings") func int8() {
    var random = SeededRandom(431)
    for (index, g) in geometries(&random).enumerated() {
      let kind: VectorLayer.Multipliers = index % 5 == 3 ? .any : index % 7 == 5 ? .anyShift : .odd
      var layer = VectorLayer(g, hostile: index % 4 == 0, kind, &random)
      let expected = layer.run(ReferenceKernels.convolutionInt8)
      layer.geometry.outputStride = g.outputChannels + random.pick([0, 3, 16, 64, 129])
      #expect(layer.run(ReferenceKernels.convolutionInt8) == expected, "reference: \(layer.geometry)")
      for path in VectorPaths.all {
        #expect(layer.run(path.kernel) == expected, "\(path.name): \(layer.geometry)")
      }
      let (path, rows) = (random.pick(VectorPaths.all), random.pick(1...5))
      #expect(layer.run(path.kernel, rowsAtATime: rows) == expected, "\(path.name) in \(rows) rows: \(layer.geometry)")
      #expect(
        layer.run(path.kernel, rowsAtATime: rows, spareRows: 1) == expected, "\(path.name) in rings of \(rows): \(layer.geometry)")
    }
  }

  @Test("float32, the bits of a tensor of its own") func float32() {
    var random = SeededRandom(432)
    for g in geometries(&random) {
      var layer = FloatTestLayer(g, .usual, &random)
      let reference = ReferenceKernels.convolutionFloat16
      let kernels = [("reference", reference)] + FloatPaths.all.map { ($0.name, $0.kernel) }
      let expected = kernels.map { layer.run($0.1).output.map(\.bitPattern) }
      layer.geometry.outputStride = g.outputChannels + random.pick([0, 3, 16, 64, 129])
      for (kernel, expected) in zip(kernels, expected) {
        #expect(layer.run(kernel.1).output.map(\.bitPattern) == expected, "\(kernel.0): \(layer.geometry)")
      }
    }
  }
}
