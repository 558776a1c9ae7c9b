extension CostModel {
  /// Cortex-M55. Fitted to `Fixtures/costs/cortex-m55.tsv`; `float16` and `move` are estimates.
  public static let cortexM55 = CostModel(
    general: [0, 5442, 15.81, 7.371, 0, 0.234, 0],
    first: [662.9, 0, 241.4, 0, 116.4, 20.1],
    direct: [444.1, 331.8, 1.712, 0.7721, 308.1, 23.54, 0.3689, 0.09454, 376.2, 30.83, 0.382, 0.02789],
    winograd: [373.4, 0, 192.2, 0, 60.13, 15.7, 12.16, 0, 46.63, 89.3, 96.81, 4.328, 0],
    onTheFly: [],
    affine: [558.7, 26.93, 0.2384], float16: 90, move: 10,
    grouping: Grouping(tiles: 2, fillsGroups: false, line: 4, pooled: 2, first: 4))
}
