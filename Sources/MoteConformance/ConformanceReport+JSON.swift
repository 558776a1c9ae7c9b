extension ConformanceReport {
  /// The report as a JSON document; README.md lists its members.
  public var json: String {
    var members: [(String, JSONValue)] = [
      ("network", .string(network)), ("images", .int(images)), ("data", .string(data)),
      ("float", .object(accuracyMembers(floatErrors))),
    ]
    for precision in [ModelUnderTest.Precision.fp16, .int8] {
      guard let model = models.first(where: { $0.precision == precision }) else { continue }
      members.append((precision.rawValue, .object(modelMembers(model))))
    }
    members.append(("models", .array(models.map { .object([("name", .string($0.name))] + modelMembers($0)) })))
    members.append(("layers", .array(models.flatMap { model in model.layers.map { .object(layerMembers($0, model)) } })))
    members.append(("pass", .bool(passed)))
    return JSONValue.object(members).text() + "\n"
  }

  private func accuracyMembers(_ errors: Int?) -> [(String, JSONValue)] {
    [("errors", .int(orNull: errors)), ("accuracy", errors.map { .number(accuracy($0)) } ?? .null)]
  }

  private func modelMembers(_ model: ModelReport) -> [(String, JSONValue)] {
    accuracyMembers(model.errors) + [
      ("precision", .string(model.precision.rawValue)), ("changed", .array(model.changed.map { .int($0.image) })),
      ("changedLimit", .int(model.changedLimit)), ("hash", .string(model.hash)),
      ("layers", .array(model.layers.map { .object(layerMembers($0, model)) })), ("pass", .bool(model.passed)),
    ]
  }

  private func layerMembers(_ layer: LayerReport, _ model: ModelReport) -> [(String, JSONValue)] {
    [
      ("name", .string(layer.name)), ("model", .string(model.name)), ("precision", .string(model.precision.rawValue)),
      ("op", .string(layer.op)), ("shape", .string(layer.shape)), ("maxError", .number(layer.maxError)),
      ("meanError", .number(layer.meanError)), ("sqnr", .number(layer.sqnr)), ("saturation", .number(layer.saturation)),
      ("limit", .number(layer.limit)), ("sqnrLimit", .number(layer.sqnrLimit)), ("pass", .bool(layer.passed)),
    ]
  }
}
