extension CostModel {
  /// Cortex-M55. Fitted to `Fixtures/costs/cortex-m55.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let cortexM55 = CostModel(
    general: [0, 2783, 18.48, 3.894, 1.596, 0.1554, 0],
    first: [803.1, 0, 268.7, 0, 114.4, 20.17],
    direct: [880.2, 1012, 0, 0, 456.9, 0, 0.472, 0, 389.4, 34.07, 0.3722, 0.09092],
    winograd: [571, 640.9, 1.269, 16.76, 52.84, 3.587, 0, 0, 36.33, 85.04, 80.96, 1.903, 12.46, 0.0161],
    onTheFly: [],
    affine: [649.6, 22.75, 0.249],
    float16: 90, move: 10, layer: 1700,
    grouping: Grouping(tiles: 2, fillsGroups: false, line: 4, pooled: 2, first: 4, packsFirst: true))
}
