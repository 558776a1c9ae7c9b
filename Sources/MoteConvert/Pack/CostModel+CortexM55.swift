extension CostModel {
  /// Cortex-M55. Fitted to `Fixtures/costs/cortex-m55.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let cortexM55 = CostModel(
    general: [0, 5183, 7.734, 11.08, 0, 0.1431, 0],
    first: [803.1, 0, 268.7, 0, 114.4, 20.17],
    direct: [573.7, 369.1, 1.732, 0.7433, 300.1, 23.82, 0.3683, 0.09956, 373.2, 30.77, 0.382, 0.02657],
    winograd: [564.1, 389.5, 0, 0, 55.5, 3.26, 0, 0, 32.36, 85.38, 81.56, 1.999, 12.74, 0.008232],
    onTheFly: [],
    affine: [649.6, 22.75, 0.249],
    float16: 90, move: 10, layer: 1700,
    grouping: Grouping(tiles: 2, fillsGroups: false, line: 4, pooled: 2, first: 4, packsFirst: true))
}
