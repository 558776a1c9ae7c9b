extension CostModel {
  /// Cortex-M0+.
  public static let cortexM0plus = CostModel(
    canonical: Direct(call: 500, row: 60, position: 60, sum: 40, product: 7, output: 12),
    first: Direct(call: 500, row: 60, position: 60, sum: 40, product: 9, output: 12), direct: nil,
    winograd: Winograd(
      call: 600, row: 300, tile: 300, input: 700, product: 90, filter: 60, output: 300, pooled: 250),
    onTheFly: nil, affine: Affine(call: 100, output: 30, product: 6), float16: 150, move: 10)
}
