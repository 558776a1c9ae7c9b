extension CostModel {
  /// AArch64. Fitted to `Fixtures/costs/aarch64-none.tsv` by `Tools/Firmware/measure-costs`; `float16`, `move` and `layer` are
  /// estimates.
  public static let aarch64 = CostModel(
    general: [35650, 0, 69.1, 6.514, 0.5141, 3.122, 29.77],
    first: [1408, 91.55, 37.95, 14.77, 28.43, 97.84],
    direct: [],
    winograd: [2034, 0, 0, 0, 262.7, 3.441, 42.12, 51.44, 0, 297.2, 397.2, 16.92, 59.15, 0],
    onTheFly: [2015, 0, 666.8, 0, 254.1, 6.071, 42.92, 293.7, 0, 294.4, 390.4, 16.62, 257.4, 0],
    affine: [2145, 35.63, 4.297],
    float16: 20, move: 10, layer: 1500,
    grouping: Grouping(tiles: 4, fillsGroups: false, line: 1, pooled: 1, first: 4))
}
