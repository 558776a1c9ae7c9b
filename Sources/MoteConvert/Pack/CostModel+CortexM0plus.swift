extension CostModel {
  /// Cortex-M0+. Fitted to `Fixtures/costs/cortex-m0plus.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let cortexM0plus = CostModel(
    general: [50030, 0, 101.8, 11.12, 0.4261, 4.485, 54.59],
    first: [1569, 141.5, 34.8, 18.97, 59.34, 259.7],
    direct: [],
    winograd: [2460, 0, 0, 0, 407.9, 525.9, 131.6, 51.14, 0, 582.6, 789.9, 48.81, 5.737, 0],
    onTheFly: [2500, 0, 1009, 31.74, 393.4, 527.2, 131.8, 363.4, 0, 623.1, 831.8, 49.39, 418.8, 0],
    affine: [2709, 39.55, 6.196],
    float16: 250, move: 10, layer: 2600,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
