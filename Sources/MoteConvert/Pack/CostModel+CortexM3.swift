extension CostModel {
  /// Cortex-M3. Fitted to `Fixtures/costs/cortex-m3.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let cortexM3 = CostModel(
    general: [0, 0, 5.671, 19.12, 0, 2.409, 76.96],
    first: [993, 99.19, 35.24, 19.01, 35.93, 107.8],
    direct: [],
    winograd: [1183, 164.8, 1043, 0, 198.1, 44.76, 0, 0, 101.9, 291.5, 396, 18.01, 86.43, 0],
    onTheFly: [1174, 0, 1025, 32.82, 198.3, 44.43, 0, 0, 238.4, 444.4, 548.3, 18.01, 329.8, 0],
    affine: [1447, 36.71, 3.252],
    float16: 150, move: 10, layer: 2200,
    grouping: Grouping(tiles: 2, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
