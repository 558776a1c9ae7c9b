extension CostModel {
  /// Cortex-M4, M7 and M33.
  public static let cortexM4 = CostModel(
    canonical: Direct(call: 300, row: 40, position: 60, sum: 12, product: 0.95, output: 8),
    first: Direct(call: 300, row: 40, position: 20, sum: 8, product: 0.7, output: 8),
    direct: Direct(call: 300, row: 40, position: 60, sum: 8, product: 0.93, output: 8),
    winograd: Winograd(
      call: 400, row: 200, tile: 150, input: 82, product: 24.8, filter: 40, output: 190, pooled: 150),
    onTheFly: Winograd(
      call: 400, row: 200, tile: 150, input: 82, product: 26.4, filter: 40, output: 200, pooled: 160, weight: 68),
    affine: Affine(call: 100, output: 20, product: 1.5), float16: 120, move: 8)
}
