import MoteFormat

/// One way of damaging the small model, and the refusal that it must meet.
public struct Damage: Sendable, CustomStringConvertible {
  /// Also the name of the fixture file.
  public let name: String
  /// Which of the small models is damaged.
  public let isFloat16: Bool
  /// The code of the file as it is: usually the checksum's, which is checked first.
  public let asIs: ModelError.Code
  /// The code once all checksums were computed anew.
  public let resealed: ModelError.Code
  let edit: @Sendable (inout ModelEditor) -> Void

  init(
    _ name: String, _ resealed: ModelError.Code, asIs: ModelError.Code = .badChecksum, float16: Bool = false,
    _ edit: @escaping @Sendable (inout ModelEditor) -> Void
  ) {
    self.name = name
    self.resealed = resealed
    self.asIs = asIs
    isFloat16 = float16
    self.edit = edit
  }

  public var description: String { name }

  /// The damaged file.
  public func apply(int8: [UInt8], float16: [UInt8], reseal: Bool) -> [UInt8] {
    var editor = ModelEditor(isFloat16 ? float16 : int8)
    edit(&editor)
    return reseal ? editor.resealed : editor.bytes
  }

  /// All of them, header first.
  public static let all: [Damage] = header + sections + contract + tensors + layers + data
}
