extension CostModel {
  /// Cortex-M0+. Fitted to `Fixtures/costs/cortex-m0plus.tsv`; `float16` and `move` are estimates.
  public static let cortexM0plus = CostModel(
    general: [717.1, 0, 75.35, 50.61, 36.41, 8.982, 117.5],
    first: [0, 197.3, 0, 29.75, 0, 338.6],
    direct: [],
    winograd: [1737, 0, 3026, 147.6, 360.7, 541, 135.5, 15.61, 0, 576.5, 760.2, 49.21, 0],
    onTheFly: [],
    affine: [697.1, 69.49, 5.395], float16: 250, move: 10,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
