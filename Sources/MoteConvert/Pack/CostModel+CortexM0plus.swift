extension CostModel {
  /// Cortex-M0+. Fitted to `Fixtures/costs/cortex-m0plus.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let cortexM0plus = CostModel(
    general: [0, 0, 5.32, 31.97, 0, 4.632, 136.3],
    first: [1566, 141.2, 35.51, 18.97, 59.26, 259.7],
    direct: [],
    winograd: [2473, 0, 2830, 0, 366.6, 535.1, 133.9, 27.67, 0, 565.2, 764.1, 48.6, 2.935, 0],
    onTheFly: [2500, 0, 1009, 31.74, 393.4, 527.2, 131.8, 363.4, 0, 623.1, 831.8, 49.39, 418.8, 0],
    affine: [2709, 39.55, 6.196],
    float16: 250, move: 10, layer: 2600,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
