import MoteFormat

/// One way of damaging the small model, and the refusal that it must meet.
public struct Damage: Sendable, CustomStringConvertible {
  /// Also the name of the fixture file.
  public let name: String
  /// Which of the small models is damaged.
  public enum Base: Sendable { case int8, float16, packed, graph, graphFloat, slices }
  public let base: Base
  /// The code of the file as it is: usually the checksum's, which is checked first.
  public let asIs: ModelError.Code
  /// The code once all checksums were computed anew.
  public let resealed: ModelError.Code
  let edit: @Sendable (inout ModelEditor) -> Void

  init(
    _ name: String, _ resealed: ModelError.Code, asIs: ModelError.Code = .badChecksum, of base: Base = .int8,
    _ edit: @escaping @Sendable (inout ModelEditor) -> Void
  ) {
    self.name = name
    self.resealed = resealed
    self.asIs = asIs
    self.base = base
    self.edit = edit
  }

  public var description: String { name }

  /// The damaged file.
  public func apply(reseal: Bool) throws -> [UInt8] {
    var editor: ModelEditor
    switch base {
    case .int8: editor = ModelEditor(try SmallModels.int8())
    case .float16: editor = ModelEditor(try SmallModels.float16())
    case .packed: editor = ModelEditor(try SmallModels.packed())
    case .graph: editor = ModelEditor(try GraphModels.int8())
    case .graphFloat: editor = ModelEditor(try GraphModels.float32())
    case .slices: editor = ModelEditor(try SliceModels.fixed())
    }
    edit(&editor)
    return reseal ? editor.resealed : editor.bytes
  }

  /// All of them, header first.
  public static let all: [Damage] = header + sections + contract + tensors + layers + data + packed + graph
}
