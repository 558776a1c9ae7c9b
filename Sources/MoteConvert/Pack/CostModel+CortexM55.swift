extension CostModel {
  /// Cortex-M55.
  public static let cortexM55 = CostModel(
    general: [300, 40, 60, 20, 20, 8, 20],
    first: [100, 100, 100, 10, 30, 20],
    direct: [100, 100, 100, 1, 5, 0.1, 0.1, 3],
    winograd: [100, 100, 100, 80, 20, 8, 6, 30, 0, 60, 60, 0, 0],
    onTheFly: [],
    affine: [100, 30, 4], float16: 100, move: 10,
    grouping: Grouping(tiles: 2, fillsGroups: false, line: 4, pooled: 2, first: 4))
}
