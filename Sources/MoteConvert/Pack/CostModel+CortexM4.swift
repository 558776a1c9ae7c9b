extension CostModel {
  /// Cortex-M4, M7 and M33. Fitted to `Fixtures/costs/cortex-m4.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let cortexM4 = CostModel(
    general: [0, 0, 63.59, 37.47, 21.7, 5.991, 82.07],
    first: [1465, 0, 238.8, 3.776, 48.52, 24.06],
    direct: [838.5, 0, 8.637, 0, 924, 30.99, 3.052, 2.892, 717.5, 31.41, 1.614, 1.577],
    winograd: [355.5, 798.3, 818.9, 23.03, 174.3, 44.49, 0, 385.6, 0, 66.7, 81.84, 8.045, 0.8277, 43.12],
    onTheFly: [477.1, 835.5, 2069, 145.3, 208, 52.57, 0, 445.9, 0, 26.72, 43.31, 8.244, 59.57, 43.29],
    affine: [580.4, 39.53, 1.567],
    float16: 90, move: 10, layer: 2000,
    grouping: Grouping(tiles: 2, fillsGroups: true, line: 4, pooled: 1, first: 2))
}
