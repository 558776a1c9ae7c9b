extension CostModel {
  /// Cortex-M4, M7 and M33. Fitted to `Fixtures/costs/cortex-m4.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let cortexM4 = CostModel(
    general: [8381, 0, 108.6, 26.03, 23.52, 5.951, 46.03],
    first: [1465, 0, 238.8, 3.776, 48.52, 24.06],
    direct: [830.8, 0, 9.574, 0, 832.2, 33.55, 3.045, 2.868, 652.4, 32.22, 1.613, 1.551],
    winograd: [272.4, 592.1, 0, 257.5, 184.2, 43.84, 0, 454.9, 0, 35.67, 53.17, 8.293, 1.081, 43.09],
    onTheFly: [477.1, 835.5, 2069, 145.3, 208, 52.57, 0, 445.9, 0, 26.72, 43.31, 8.244, 59.57, 43.29],
    affine: [580.4, 39.53, 1.567],
    float16: 90, move: 10, layer: 2000,
    grouping: Grouping(tiles: 2, fillsGroups: true, line: 4, pooled: 1, first: 2))
}
