extension CostModel {
  /// Cortex-M4, M7 and M33. Fitted to `Fixtures/costs/cortex-m4.tsv`; `float16` and `move` are estimates.
  public static let cortexM4 = CostModel(
    general: [454.3, 0, 66.83, 40.15, 21.49, 6.989, 80.26],
    first: [1546, 0, 141.1, 18.68, 31.88, 24.09],
    direct: [883.1, 0, 8.977, 0, 612.4, 31.25, 3.05, 2.915, 426.6, 31.48, 1.613, 1.579],
    winograd: [397, 841.8, 754.6, 68.05, 168.4, 44.62, 0, 372.1, 0, 56.16, 86, 6.663, 0.7094],
    onTheFly: [812.2, 951.5, 1737, 143.1, 199.3, 52.45, 0, 379.9, 0, 54.61, 88.31, 7.39, 59.74],
    affine: [461.7, 55.7, 1.549], float16: 90, move: 10,
    grouping: Grouping(tiles: 2, fillsGroups: true, line: 4, pooled: 1, first: 2))
}
