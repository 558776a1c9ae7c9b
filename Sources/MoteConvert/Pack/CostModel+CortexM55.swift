extension CostModel {
  /// Cortex-M55. Fitted to `Fixtures/costs/cortex-m55.tsv`; `float16`, `move` and `layer` are estimates.
  public static let cortexM55 = CostModel(
    general: [0, 5742, 9.811, 9.333, 0, 0.1888, 0],
    first: [624, 0, 246, 0, 116.7, 20.1],
    direct: [403.1, 322.1, 1.703, 0.7773, 311, 23.48, 0.3692, 0.09365, 378.1, 30.85, 0.3819, 0.02819],
    winograd: [425.2, 163.9, 0, 0, 57.5, 15.97, 12.66, 0, 33.56, 86.88, 81.89, 1.873, 0, 0],
    onTheFly: [],
    affine: [527.4, 26.95, 0.2384], float16: 90, move: 10, layer: 1700,
    grouping: Grouping(tiles: 2, fillsGroups: false, line: 4, pooled: 2, first: 4, packsFirst: true))
}
