import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

/// Operators without weights on every path against the reference, bit for bit, with memory that ends at protected pages.
@Suite("Vector kernels, operators without weights") struct GraphKernelTests {
  /// Around the vectors of 4, 8 and 16 channels, and four times as many.
  private static let depths = [1, 3, 4, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 63, 64, 65, 96, 130]

  private func check(_ op: Operator, _ layer: GraphLayer, _ note: String) throws {
    let key = KernelKey(op, .uint8)
    let reference = try #require(ReferenceKernels.kernel(key))
    func run(_ kernel: Kernel) -> [UInt8] { op == .maxPool ? layer.runPool(kernel) : layer.run(kernel) }
    let expected = run(reference)
    for path in GraphPaths.all {
      let kernel = try #require(path.kernel(key))
      #expect(run(kernel) == expected, "\(path.name): \(op) \(note) \(layer.geometry)")
    }
  }

  /// A window that is not larger than the input and whose pads are smaller than it.
  private func pool(channels: Int, _ random: inout SeededRandom) -> Geometry {
    let (height, width) = (random.pick(1...5), random.pick(1...5))
    let window = WindowRecord(
      height: height, width: width, strideY: random.pick(1...3), strideX: random.pick(1...3),
      padTop: random.pick(0...height - 1), padLeft: random.pick(0...width - 1), padBottom: random.pick(0...height - 1),
      padRight: random.pick(0...width - 1))
    return Geometry(
      height: height + random.pick(0...8), width: width + random.pick(0...9), channels: channels, outputChannels: channels,
      groups: 1, window: window, pool: nil)
  }

  /// The converter's kind of multiplier, whose factor is about `2^-exponent`.
  private func oddPair(_ exponent: Int, _ random: inout SeededRandom) -> (Int32, UInt8) {
    ((Int32(truncatingIfNeeded: 1 << 30 + Int64(random.next() >> 34)) >> 7 | 1) << 7, UInt8(30 + exponent))
  }

  @Test("Max-pools of any window, also of rows longer than the memory they go through") func maxPool() throws {
    var random = SeededRandom(421)
    for channels in Self.depths {
      try check(.maxPool, GraphLayer(pool(channels: channels, &random), hostile: channels % 2 == 0, &random), "any")
    }
    let long = Geometry(
      height: 3, width: 1501, channels: 3, outputChannels: 3, groups: 1,
      window: WindowRecord(height: 3, width: 3, strideY: 2, strideX: 2), pool: nil)
    try check(.maxPool, GraphLayer(long, hostile: false, &random), "long")
  }

  @Test("Average pools that count padding or not, with odd multipliers and others") func averagePool() throws {
    var random = SeededRandom(422)
    for (index, channels) in (Self.depths + Self.depths).enumerated() {
      var layer = GraphLayer(pool(channels: channels, &random), hostile: index % 3 == 0, &random)
      let window = layer.geometry.window
      layer.countsPadding = index % 2 == 0
      if layer.countsPadding {
        layer.reachBottom = random.pick(0...min(window.padBottom, 1))
        layer.reachRight = random.pick(0...min(window.padRight, 1))
      }
      let pairs = (0..<window.height * window.width).map { n in
        oddPair(Int.bitWidth - (n + 1).leadingZeroBitCount - random.pick(0...1), &random)
      }
      (layer.multipliers, layer.shifts) = (pairs.map(\.0), pairs.map(\.1))
      // Ties: exactly a half, a quarter.
      if index % 7 == 0 { layer.multipliers = layer.multipliers.map { _ in 1 << 30 } }
      try check(.averagePool, layer, "any")
    }
    let long = Geometry(
      height: 2, width: 900, channels: 6, outputChannels: 6, groups: 1,
      window: WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2), pool: nil)
    var layer = GraphLayer(long, hostile: false, &random)
    let pairs = (0..<4).map { _ in oddPair(2, &random) }
    (layer.multipliers, layer.shifts) = (pairs.map(\.0), pairs.map(\.1))
    try check(.averagePool, layer, "long")
  }

  @Test("Global average pools") func globalAveragePool() throws {
    var random = SeededRandom(423)
    for (index, channels) in Self.depths.enumerated() {
      let g = Geometry(
        height: random.pick(1...9), width: random.pick(1...9), channels: channels, outputChannels: channels, groups: 1,
        window: WindowRecord(), pool: nil)
      var layer = GraphLayer(g, hostile: index % 2 == 0, &random)
      layer.outputCount = channels
      let pair = index % 5 == 0 ? (Int32(1 << 30), UInt8(32)) : oddPair(random.pick(0...7), &random)
      (layer.multipliers, layer.shifts) = ([pair.0], [pair.1])
      try check(.globalAveragePool, layer, "any")
    }
  }

  @Test("Sums of two to four tensors of 1 to 300 elements; the largest factors; ties") func add() throws {
    var random = SeededRandom(424)
    for (index, count) in [1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 300].enumerated() {
      let g = Geometry(height: 1, width: 1, channels: count, outputChannels: count, groups: 1, window: WindowRecord(), pool: nil)
      for inputs in 2...4 {
        var layer = GraphLayer(g, channels: Array(repeating: count, count: inputs), hostile: index % 2 == 0, &random)
        layer.factors = (0..<inputs).map { _ in Int16(index % 3 == 0 ? 32767 : random.pick(0...32767)) }
        layer.bias = [Int32(0 - layer.factors.map { Int($0) * random.pick(0...255) }.reduce(0, +))]
        let pair = index % 4 == 3 ? (Int32(1 << 30), UInt8(46)) : oddPair(random.pick(14...17), &random)
        (layer.multipliers, layer.shifts) = ([pair.0], [pair.1])
        try check(.add, layer, "\(inputs) inputs")
        let key = KernelKey(.add, .uint8)
        let expected = layer.run(try #require(ReferenceKernels.kernel(key)))
        for (name, kernel) in [("reference", ReferenceKernels.kernel(key))] + GraphPaths.all.map({ ($0.name, $0.kernel(key)) }) {
          let kernel = try #require(kernel)
          for place in 0..<inputs { #expect(layer.run(kernel, over: place) == expected, "\(name) over input \(place)") }
        }
      }
    }
  }

  @Test("Concatenations, copied and through tables") func concat() throws {
    var random = SeededRandom(425)
    for index in 0..<24 {
      let channels = (0..<random.pick(2...4)).map { _ in random.pick(Self.depths) }
      let g = Geometry(
        height: random.pick(1...4), width: random.pick(1...4), channels: channels[0], outputChannels: channels.reduce(0, +),
        groups: 1, window: WindowRecord(), pool: nil)
      var layer = GraphLayer(g, channels: channels, hostile: false, &random)
      layer.outputCount = g.height * g.width * g.outputChannels
      if index % 2 == 0 { layer.table = (0..<256 * channels.count).map { _ in UInt8(random.pick(0...255)) } }
      // The first input as it is.
      if index % 4 == 0 { for q in 0..<256 { layer.table[q] = UInt8(q) } }
      try check(.concat, layer, "\(channels)")
    }
  }

  @Test("Look-ups in one table and in one a channel") func lookup() throws {
    var random = SeededRandom(426)
    for (index, channels) in Self.depths.enumerated() {
      let g = Geometry(
        height: random.pick(1...3), width: random.pick(1...5), channels: channels, outputChannels: channels, groups: 1,
        window: WindowRecord(), pool: nil)
      var layer = GraphLayer(g, hostile: false, &random)
      layer.table = (0..<256 * (index % 3 == 0 ? channels : 1)).map { _ in UInt8(random.pick(0...255)) }
      try check(.lookup, layer, "any")
    }
  }

  @Test("Normalizations over 1 to 9 neighbours; tables of the largest entries; more channels than the memory holds") func lrn() throws {
    var random = SeededRandom(427)
    for (index, channels) in (Self.depths + [1400]).enumerated() {
      let g = Geometry(
        height: random.pick(1...2), width: random.pick(1...3), channels: channels, outputChannels: channels, groups: 1,
        window: WindowRecord(), pool: nil)
      var layer = GraphLayer(g, hostile: index % 2 == 0, &random)
      let size = random.pick(1...9)
      let (tableShift, outputShift) = (random.pick([0, 7, 9]) , random.pick(18...24))
      let most = min(size, channels) * 255 * 255
      var entries = (0...most >> tableShift + 1).map { _ in Int32(index % 3 == 0 ? 1 << 22 : random.pick(0...1 << 22)) }
      // Neighbours differ by so little that their difference times 2^9 fits 32 bits.
      if tableShift > 0 { for i in 1..<entries.count { entries[i] = max(0, min(1 << 22, entries[i - 1] + Int32(random.pick(-4000...4000)))) } }
      layer.table = entries.flatMap { entry in (0..<4).map { UInt8(truncatingIfNeeded: entry >> (8 * Int32($0))) } }
      layer.normalization = LocalNormalization(localSize: size, tableShift: tableShift, outputShift: outputShift)
      try check(.lrn, layer, "\(size) neighbours")
    }
  }
}
