extension CostModel {
  /// RV32IMAC. Fitted to `Fixtures/costs/rv32imac.tsv`; `float16` and `move` are estimates.
  public static let rv32imac = CostModel(
    general: [564, 0, 50.09, 24.1, 17.82, 7.991, 86.55],
    first: [0, 135.8, 0, 27.85, 0, 196.7],
    direct: [],
    winograd: [1394, 0, 9039, 3576, 0, 420.8, 106.4, 913.7, 0, 55.33, 32.44, 6.591, 0],
    onTheFly: [],
    affine: [822.2, 45.67, 5.106], float16: 200, move: 10,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
