extension CostModel {
  /// RV32IMAC. Fitted to `Fixtures/costs/rv32imac.tsv`; `float16`, `move` and `layer` are estimates.
  public static let rv32imac = CostModel(
    general: [3113, 0, 34.92, 10.67, 0, 4.206, 81.84],
    first: [686, 87.55, 20.94, 14.82, 39.54, 154.8],
    direct: [],
    winograd: [1359, 0, 10100, 3129, 0, 419.6, 106.4, 904.2, 0, 9.617, 0, 7.607, 0, 0],
    onTheFly: [1421, 0, 384.3, 0, 295.6, 314.7, 78.73, 402.7, 0, 336.9, 494.6, 20.83, 296, 0],
    affine: [1858, 55.16, 5.331], float16: 200, move: 10, layer: 2200,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
