extension CostModel {
  /// Cortex-M3. Fitted to `Fixtures/costs/cortex-m3.tsv`; `float16`, `move` and `layer` are estimates.
  public static let cortexM3 = CostModel(
    general: [2003, 0, 24.71, 10.65, 0, 2.521, 64.19],
    first: [624.2, 113.1, 0.1952, 19.06, 40.16, 107.7],
    direct: [],
    winograd: [978.8, 0, 980.1, 0, 200.6, 131.1, 86.26, 0, 101.9, 294.3, 398, 17.84, 0, 0],
    onTheFly: [959.6, 0, 804.8, 107.1, 200, 44.75, 0, 0, 244.9, 446.5, 550.3, 17.86, 329.4, 0],
    affine: [1235, 55.54, 3.227], float16: 150, move: 10, layer: 2200,
    grouping: Grouping(tiles: 2, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
