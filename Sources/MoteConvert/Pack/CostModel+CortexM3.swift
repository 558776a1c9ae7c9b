extension CostModel {
  /// Cortex-M3. Fitted to `Fixtures/costs/cortex-m3.tsv`; `float16` and `move` are estimates.
  public static let cortexM3 = CostModel(
    general: [454.7, 0, 66.84, 40.14, 21.49, 6.989, 81.26],
    first: [0, 156.6, 0, 28.58, 0, 181.6],
    direct: [],
    winograd: [989.8, 111.7, 510.5, 219.5, 201.9, 131.1, 85.85, 0, 0, 393.6, 497.3, 17.89, 0],
    onTheFly: [],
    affine: [650.1, 27.63, 3.105], float16: 150, move: 10,
    grouping: Grouping(tiles: 2, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
