extension CostModel {
  /// Cortex-M0+. Fitted to `Fixtures/costs/cortex-m0plus.tsv`; `float16`, `move` and `layer` are estimates.
  public static let cortexM0plus = CostModel(
    general: [3594, 0, 41.89, 16.31, 0, 4.835, 111.4],
    first: [718.6, 144.9, 28.44, 18.99, 59.11, 264.7],
    direct: [],
    winograd: [1740, 0, 3002, 150.9, 355.8, 540.9, 135.5, 88.89, 0, 539.3, 724.7, 49.28, 0, 0],
    onTheFly: [1769, 0, 378.7, 0, 404.4, 526.2, 131.6, 367.1, 0, 619.2, 822.5, 50.62, 418.7, 0],
    affine: [1828, 93.11, 6.145], float16: 250, move: 10, layer: 2600,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
