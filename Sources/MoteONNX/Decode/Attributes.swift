import MoteImport

/// The attributes of one node, by name, each asked for by its type.
struct Attributes {
  /// The standard's numbers of attribute types.
  private enum Kind: Int32 {
    case float = 1
    case int = 2
    case string = 3
    case tensor = 4
    case floats = 6
    case ints = 7
  }

  private let place: String
  private var attributes: [String: ONNXAttribute] = [:]

  /// Throws for a name that appears twice and for one that is not `known`.
  init(_ node: ONNXNode, at place: String, known: Set<String>) throws(ImportError) {
    self.place = place
    for attribute in node.attribute {
      guard known.contains(attribute.name) else {
        throw ImportError(.refused, at: place, "attribute \(printable(attribute.name)) is not read")
      }
      guard attributes.updateValue(attribute, forKey: attribute.name) == nil else {
        throw ImportError(.malformed, at: place, "attribute \(printable(attribute.name)) appears twice")
      }
    }
  }

  var names: [String] { attributes.keys.sorted() }

  func int(_ name: String) throws(ImportError) -> Int? { try value(name, .int).map { Int($0.i) } }
  func int(_ name: String, default: Int) throws(ImportError) -> Int { try int(name) ?? `default` }
  func float(_ name: String) throws(ImportError) -> Float? { try value(name, .float)?.f }
  func float(_ name: String, default: Float) throws(ImportError) -> Float { try float(name) ?? `default` }
  func ints(_ name: String) throws(ImportError) -> [Int]? { try value(name, .ints).map { $0.ints.map { Int($0) } } }
  func floats(_ name: String) throws(ImportError) -> [Float]? { try value(name, .floats)?.floats }
  func tensor(_ name: String) throws(ImportError) -> ONNXTensor? { try value(name, .tensor)?.t }

  func string(_ name: String) throws(ImportError) -> String? {
    try value(name, .string).map { String(decoding: $0.s, as: UTF8.self) }
  }

  /// A flag, 0 or 1.
  func flag(_ name: String) throws(ImportError) -> Bool {
    let value = try int(name, default: 0)
    guard value == 0 || value == 1 else {
      throw ImportError(.malformed, at: place, "attribute \(name): found \(value), expected 0 or 1")
    }
    return value == 1
  }

  private func value(_ name: String, _ kind: Kind) throws(ImportError) -> ONNXAttribute? {
    guard let attribute = attributes[name] else { return nil }
    guard attribute.type == kind.rawValue else {
      throw ImportError(
        .malformed, at: place, "attribute \(name): found type \(attribute.type), expected \(kind.rawValue) (\(kind))")
    }
    return attribute
  }
}
