extension CostModel {
  /// AArch64. Fitted to `Fixtures/costs/aarch64-none.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let aarch64 = CostModel(
    general: [0, 0, 0, 22.2, 0, 3.229, 87.73],
    first: [1407, 91.41, 38.32, 14.77, 28.39, 97.84],
    direct: [],
    winograd: [2060, 0, 948.1, 0, 251.2, 7.172, 43.08, 61.85, 0, 290.1, 382.3, 16.41, 57.72, 0],
    onTheFly: [2015, 0, 666.8, 0, 254.1, 6.071, 42.92, 293.7, 0, 294.4, 390.4, 16.62, 257.4, 0],
    affine: [2145, 35.63, 4.297],
    float16: 20, move: 10, layer: 1500,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
