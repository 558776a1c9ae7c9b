extension CostModel {
  /// Cortex-M4, M7 and M33. Fitted to `Fixtures/costs/cortex-m4.tsv`; `float16`, `move` and `layer` are estimates,
  /// `dividesFirst` is that of DeepConvNet's last convolution (`Tools/firmware-test`).
  public static let cortexM4 = CostModel(
    general: [454.8, 0, 68.88, 40.12, 21.5, 6.989, 82.23],
    first: [1518, 0, 217.9, 0, 52.08, 24.09],
    direct: [883.7, 0, 8.695, 0, 909.1, 30.83, 3.054, 2.884, 749.7, 31.14, 1.614, 1.578],
    winograd: [585.9, 743, 486.8, 440.6, 160.3, 45.81, 0, 374.5, 0, 63.91, 77.19, 7.798, 0, 44],
    onTheFly: [717.9, 1010, 1799, 336.6, 197.9, 52.7, 0, 456.4, 0, 21.19, 40.95, 8.201, 59.68, 44],
    affine: [431.6, 56.3, 1.549], float16: 90, move: 10, layer: 2000,
    grouping: Grouping(tiles: 2, fillsGroups: true, line: 4, pooled: 1, first: 2))
}
