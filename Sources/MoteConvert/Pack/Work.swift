import MoteFormat
import MoteKernels

/// What kernels do for a layer, counted: the terms of a `CostModel`, in the order of its coefficients.
public enum Work {
  /// The names of the terms of `affine`: per call, output, product.
  public static let affineTerms = ["call", "output", "product"]

  public static func affine(_ g: Geometry) -> [Double] {
    [1, Double(g.outputChannels), Double(g.outputChannels * g.channels)]
  }

  /// Whether a layer is what first-layer kernels take: a 3x3 window of stride 1 over one channel, and no pool.
  public static func isFirst(_ g: Geometry) -> Bool { g.channels == 1 && g.window.isDense3x3 && g.pool == WindowRecord() }

  /// Per call, call and filter, row, column of a row (input), group of columns, group and filter.
  public static let firstTerms = ["call", "filter", "row", "column", "group", "output"]

  public static func first(_ g: Geometry, rows: Int, _ grouping: CostModel.Grouping) -> [Double] {
    let calls = Double(quotient(g.pooledHeight, rows))
    let height = Double(g.outputHeight)
    let groups = height * Double(quotient(g.outputWidth, grouping.first))
    let outputs = Double(g.outputChannels)
    return [calls, calls * outputs, height, height * Double(g.width), groups, groups * outputs]
  }

  /// Per call, row of outputs, sum, row of a window, tap, product, output.
  public static let generalTerms = ["call", "row", "sum", "windowRow", "tap", "product", "output"]

  public static func general(_ g: Geometry, rows: Int) -> [Double] {
    let sums = Double(g.pooledHeight * g.pooledWidth * g.pool.height * g.pool.width * g.outputChannels)
    let taps = sums * Double(g.window.height * g.window.width)
    return [
      Double(quotient(g.pooledHeight, rows)), Double(g.pooledHeight), sums, sums * Double(g.window.height), taps,
      taps * Double(g.groupChannels), Double(g.outputCount),
    ]
  }

  /// Per call, row, group and channel and row of inputs (copying them), output; then, once without and once with a pool,
  /// per group of positions, group and filter, product of a group, and product of a group above or below the input (some kernels skip
  /// these).
  public static let directTerms = [
    "call", "row", "input", "output", "group", "filter", "product", "padding", "groupPooled", "filterPooled", "productPooled",
    "paddingPooled",
  ]

  public static func direct(_ g: Geometry, rows: Int, _ grouping: CostModel.Grouping) -> [Double] {
    let perRow = quotient(g.pooledWidth, g.pool.height == 1 ? grouping.line : grouping.pooled)
    let groups = Double(g.pooledHeight * perRow)
    // Rows of windows that lie inside the input, of all rows of sums.
    var inside = 0
    for y in 0..<g.pooledHeight * g.pool.height {
      for ky in 0..<g.window.height {
        let iy = y * g.window.strideY - g.window.padTop + ky
        if iy >= 0 && iy < g.height { inside += 1 }
      }
    }
    let all = g.pooledHeight * g.pool.height * g.window.height
    let products = Double(perRow * g.window.width * g.channels * g.outputChannels)
    let input = groups * Double(g.channels * (g.pool.height + g.window.height - 1))
    let parts = [groups, groups * Double(g.outputChannels), products * Double(inside), products * Double(all - inside)]
    let none = [0.0, 0, 0, 0]
    return [Double(quotient(g.pooledHeight, rows)), Double(g.pooledHeight), input, Double(g.outputCount)]
      + (g.pool.height == 1 ? parts + none : none + parts)
  }

  /// Per call, row of tiles, group of tiles, tile, tile and channel (transform of the input), product of a full group and of
  /// a partial one's tile, group and filter, partial group and filter, tile and filter (transform back) without and with a pool, output,
  /// transformed weight where weights are transformed during the run, and sum of a pooled layer whose bound does not let the pool come
  /// first (`Winograd.canPoolFirst`).
  public static let winogradTerms = [
    "call", "row", "group", "tile", "input", "product", "productOfPart", "filter", "filterOfPart", "back", "backPooled", "output",
    "weight", "division",
  ]

  public static func winograd(_ g: Geometry, rows: Int, bound: UInt32, _ grouping: CostModel.Grouping) -> [Double] {
    let pool = g.pool.height
    let across = quotient(g.pooledWidth * pool, Winograd.tile)
    var calls = 0.0, tileRows = 0.0, full = 0.0, part = 0.0, partTiles = 0.0, bands = 0.0
    var row = 0
    while row < g.pooledHeight {
      let down = quotient(min(rows, g.pooledHeight - row) * pool, Winograd.tile)
      calls += 1
      tileRows += Double(down)
      if grouping.fillsGroups {
        full += Double(quotient(across * down, grouping.tiles))
        bands += Double(quotient(quotient(across * down, grouping.tiles), DSPKernels.groupsPerBand(g)))
      } else {
        full += Double(down * (across / grouping.tiles))
        if across % grouping.tiles > 0 { part += Double(down) }
        partTiles += Double(down * (across % grouping.tiles))
        bands += Double(down * quotient(across, grouping.tiles))
      }
      row += rows
    }
    let tiles = tileRows * Double(across)
    let (channels, outputs) = (Double(g.channels), Double(g.outputChannels))
    let back = tiles * outputs
    let divides = pool > 1 && !Winograd.canPoolFirst(bound: bound)
    return [
      calls, tileRows, full + part, tiles, tiles * channels, full * channels * outputs, partTiles * channels * outputs,
      (full + part) * outputs, part * outputs, pool == 1 ? back : 0, pool == 1 ? 0 : back, Double(g.outputCount),
      bands * channels * outputs, divides ? Double(g.outputCount * pool * pool) : 0,
    ]
  }

  private static func quotient(_ count: Int, _ divisor: Int) -> Int { (count + divisor - 1) / max(1, divisor) }
}
