extension CostModel {
  /// Cortex-M55.
  public static let cortexM55 = CostModel(
    canonical: Direct(call: 300, row: 60, position: 60, sum: 2, product: 0.2, output: 3),
    first: Direct(call: 300, row: 60, position: 20, sum: 2, product: 0.3, output: 3),
    direct: Direct(call: 300, row: 60, position: 40, sum: 1, product: 0.12, output: 3),
    winograd: Winograd(call: 500, row: 200, tile: 150, input: 20, product: 5, filter: 20, output: 40, pooled: 35),
    onTheFly: nil, affine: Affine(call: 100, output: 10, product: 0.15), float16: 60, move: 4)
}
