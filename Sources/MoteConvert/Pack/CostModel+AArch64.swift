extension CostModel {
  /// AArch64. Fitted to `Fixtures/costs/aarch64-none.tsv`; `float16`, `move` and `layer` are estimates.
  public static let aarch64 = CostModel(
    general: [2613, 0, 24.05, 11.74, 0, 3.363, 71.41],
    first: [716.3, 101.6, 13.21, 14.81, 31.41, 97.79],
    direct: [],
    winograd: [1309, 0, 12470, 665.1, 62.45, 108.6, 74.42, 739.7, 0, 85.68, 0, 3.421, 0, 0],
    onTheFly: [1468, 0, 136.5, 0, 261.9, 5.029, 42.74, 289.2, 0, 298.2, 395.9, 16.68, 257.5, 0],
    affine: [1624, 48.08, 4.279], float16: 20, move: 10, layer: 1500,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
