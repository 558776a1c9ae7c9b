extension CostModel {
  /// RV32IMAC. Fitted to `Fixtures/costs/rv32imac.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let rv32imac = CostModel(
    general: [0, 0, 2.925, 23.97, 0, 4.036, 104.9],
    first: [1361, 80.27, 37.18, 14.78, 40.59, 154.8],
    direct: [],
    winograd: [1960, 0, 1786, 0, 274.2, 319.4, 79.85, 65.88, 0, 316.7, 469, 20.44, 45.53, 0],
    onTheFly: [1977, 0, 919.4, 0, 288, 315.6, 78.86, 399.2, 0, 337.4, 494.8, 20.84, 296, 0],
    affine: [2396, 37.38, 5.354],
    float16: 200, move: 10, layer: 2200,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
