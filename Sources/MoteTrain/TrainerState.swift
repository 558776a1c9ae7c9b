import MoteGraph

/// Everything that decides how training goes on, besides the graph, the options and the data.
///
/// Arrays have the names, shapes and axis order of the graph's parameter file.
public struct TrainerState: Equatable, Sendable {
  /// Steps done.
  public var step: Int
  public var parameters: [NamedArray]
  /// Adam: the first and second moments as `NAME.first` and `NAME.second`; momentum: `NAME.velocity`.
  public var moments: [NamedArray]
  /// The averaged parameters; empty without averaging.
  public var averaged: [NamedArray]

  public init(step: Int, parameters: [NamedArray], moments: [NamedArray], averaged: [NamedArray]) {
    self.step = step
    self.parameters = parameters
    self.moments = moments
    self.averaged = averaged
  }
}
