extension CostModel {
  /// Cortex-M0+.
  public static let cortexM0plus = CostModel(
    general: [300, 40, 60, 20, 20, 8, 20],
    first: [100, 100, 100, 10, 30, 20],
    direct: [],
    winograd: [100, 100, 100, 200, 100, 100, 60, 100, 0, 200, 200, 0, 0],
    onTheFly: [],
    affine: [100, 30, 4], float16: 100, move: 10,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
