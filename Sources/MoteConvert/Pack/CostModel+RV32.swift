extension CostModel {
  /// RV32IMAC. Fitted to `Fixtures/costs/rv32imac.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let rv32imac = CostModel(
    general: [43450, 0, 85.67, 5.177, 0.4944, 3.908, 35.52],
    first: [1362, 80.35, 36.95, 14.78, 40.62, 154.8],
    direct: [],
    winograd: [1933, 0, 0, 0, 299.7, 313.2, 78.27, 68.87, 0, 328.2, 488.4, 20.86, 47.59, 0],
    onTheFly: [1977, 0, 919.4, 0, 288, 315.6, 78.86, 399.2, 0, 337.4, 494.8, 20.84, 296, 0],
    affine: [2396, 37.38, 5.354],
    float16: 200, move: 10, layer: 2200,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
