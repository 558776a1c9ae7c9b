extension CostModel {
  /// Cortex-M3. Fitted to `Fixtures/costs/cortex-m3.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let cortexM3 = CostModel(
    general: [26350, 0, 60.37, 7.641, 0.2639, 2.336, 30.41],
    first: [994.2, 99.34, 34.88, 19.02, 35.98, 107.8],
    direct: [],
    winograd: [1152, 0, 0, 351.7, 208.3, 44.32, 0, 0, 125.2, 289.3, 399.6, 18.57, 86.42, 0],
    onTheFly: [1174, 0, 1025, 32.82, 198.3, 44.43, 0, 0, 238.4, 444.4, 548.3, 18.01, 329.8, 0],
    affine: [1447, 36.71, 3.252],
    float16: 150, move: 10, layer: 2200,
    grouping: Grouping(tiles: 2, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
