#if !hasFeature(Embedded)
  /// The matrices of F(4, 3) as the proof has them, a row per point (of `output`: per output). For tests and documents: kernels
  /// use the factored transforms.
  public enum WinogradMatrices {
    /// G', 6x3.
    public static let weights: [[Int]] = [[6, 0, 0], [1, 1, 1], [1, -1, 1], [1, 2, 4], [1, -2, 4], [0, 0, 6]]
    /// B^T, 6x6.
    public static let input: [[Int]] = [
      [4, 0, -5, 0, 1, 0], [0, 4, 4, -1, -1, 0], [0, -4, 4, 1, -1, 0], [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0],
      [0, 4, 0, -5, 0, 1],
    ]
    /// A', 4x6.
    public static let output: [[Int]] = [
      [1, 4, 4, 1, 1, 0], [0, 2, -2, 1, -1, 0], [0, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 1],
    ]
  }
#endif
