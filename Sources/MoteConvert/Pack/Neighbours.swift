/// The choices next to a chosen one: what a little more, or a little less, memory would buy.
public struct Neighbours: Equatable, Sendable {
  /// The next faster choice with more flash and no more RAM than allowed.
  public var fasterWithFlash: Choice?
  /// The next faster choice with more RAM and no more flash than allowed.
  public var fasterWithRAM: Choice?
  /// The fastest choice with less flash than the chosen one and no more RAM than allowed.
  public var lessFlash: Choice?
  /// The fastest choice with less RAM than the chosen one and no more flash than allowed.
  public var lessRAM: Choice?

  func addingFlash(_ bytes: Int) -> Neighbours {
    func add(_ choice: Choice?) -> Choice? {
      choice.map { Choice(steps: $0.steps, cost: $0.cost.addingFlash(bytes)) }
    }
    return Neighbours(
      fasterWithFlash: add(fasterWithFlash), fasterWithRAM: add(fasterWithRAM), lessFlash: add(lessFlash),
      lessRAM: add(lessRAM))
  }
}

extension Chooser {
  /// - Parameter choice: what `best` gave for these budgets.
  public func neighbours(of choice: Choice, maxFlash: Int = .max, maxRAM: Int = .max) -> Neighbours {
    let (now, levels) = (choice.cost, ramLevels)
    return Neighbours(
      fasterWithFlash: front(maxRAM: maxRAM).first { $0.cost.instructions < now.instructions },
      fasterWithRAM: levels.lazy.filter { $0 > now.ram }.compactMap { best(maxFlash: maxFlash, maxRAM: $0) }
        .first { $0.cost.instructions < now.instructions },
      lessFlash: now.flash == 0 ? nil : best(maxFlash: now.flash - 1, maxRAM: maxRAM),
      lessRAM: levels.last { $0 < now.ram }.flatMap { best(maxFlash: maxFlash, maxRAM: $0) })
  }

  /// The least RAM that does within a flash budget, and the least flash within a RAM budget; nil where nothing does.
  public func smallest(maxFlash: Int = .max, maxRAM: Int = .max) -> (ram: Choice?, flash: Choice?) {
    let ram = ramLevels.lazy.compactMap { best(maxFlash: maxFlash, maxRAM: $0) }.first
    return (ram, front(maxRAM: maxRAM).first)
  }
}
