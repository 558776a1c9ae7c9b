extension Graph {
  /// The networks that can be asked for by name.
  private static let networks: [Graph] = [
    .deepConvNet, .leNet5, .alexNet, .vgg16, .vgg19, .googLeNet, .resNet18, .resNet50, .resNet8,
    .inceptionSmall,
  ]

  /// The names that `named(_:)` knows, in the order in which help texts list them.
  public static var networkNames: [String] { networks.map(\.name) }

  /// The network of that name, or nil.
  public static func named(_ name: String) -> Graph? { networks.first { $0.name == name } }
}
