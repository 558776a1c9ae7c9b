extension CostModel {
  /// Cortex-M4, M7 and M33.
  public static let cortexM4 = CostModel(
    general: [300, 40, 60, 20, 20, 8, 20],
    first: [100, 100, 100, 10, 30, 20],
    direct: [100, 100, 100, 4, 20, 0.5, 0.5, 8],
    winograd: [100, 100, 100, 80, 60, 40, 0, 100, 0, 90, 80, 0, 0],
    onTheFly: [100, 100, 100, 80, 60, 40, 0, 100, 0, 90, 80, 0, 68],
    affine: [100, 30, 4], float16: 100, move: 10,
    grouping: Grouping(tiles: 2, fillsGroups: true, line: 4, pooled: 1, first: 2))
}
