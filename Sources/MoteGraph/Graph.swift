/// A network as a value: nodes in execution order, each reading earlier values.
///
/// Value 0 is the input; node `n` produces value `n + 1`. The last node is the output.
public struct Graph: Hashable, Sendable {
  public struct Node: Hashable, Sendable {
    public var name: String
    public var operation: Operation
    /// Indices of the values that the node reads, each smaller than the node's own.
    public var inputs: [Int]

    public init(name: String, operation: Operation, inputs: [Int]) {
      self.name = name
      self.operation = operation
      self.inputs = inputs
    }
  }

  public var name: String
  public var input: Shape
  /// What each input byte means: `real = inputScale * byte`.
  public var inputScale: Float
  public var labels: [String]
  public var nodes: [Node]

  public init(name: String, input: Shape, inputScale: Float, labels: [String], nodes: [Node] = []) {
    self.name = name
    self.input = input
    self.inputScale = inputScale
    self.labels = labels
    self.nodes = nodes
  }

  /// Appends a node that reads the value produced last; returns the value that it produces.
  @discardableResult
  public mutating func append(_ name: String, _ operation: Operation) -> Int {
    append(name, operation, reading: [nodes.count])
  }

  /// Appends a node that reads these values; returns the value that it produces.
  @discardableResult
  public mutating func append(_ name: String, _ operation: Operation, reading inputs: [Int]) -> Int {
    nodes.append(Node(name: name, operation: operation, inputs: inputs))
    return nodes.count
  }
}
