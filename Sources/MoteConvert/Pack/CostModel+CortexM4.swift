extension CostModel {
  /// Cortex-M4, M7 and M33. Fitted to `Fixtures/costs/cortex-m4.tsv`; `float16` and `move` are estimates.
  public static let cortexM4 = CostModel(
    general: [454.3, 0, 66.83, 40.15, 21.49, 6.989, 80.26],
    first: [1546, 0, 141.1, 18.68, 31.88, 24.09],
    direct: [883.1, 0, 8.977, 0, 612.4, 31.25, 3.05, 2.915, 426.6, 31.48, 1.613, 1.579],
    winograd: [615.6, 662.8, 523.1, 393.7, 161.2, 45.81, 0, 356.5, 0, 55.13, 82.59, 6.582, 0],
    onTheFly: [6182, 632.7, 0, 1657, 173.5, 53.64, 0, 37.38, 0, 87.78, 204.6, 13.3, 59.33],
    affine: [461.7, 55.7, 1.549], float16: 90, move: 10,
    grouping: Grouping(tiles: 2, fillsGroups: true, line: 4, pooled: 1, first: 2))
}
