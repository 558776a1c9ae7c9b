/// What a way of storing and computing something takes. Flash and RAM in bytes, work in instructions of one run.
public struct Cost: Equatable, Sendable {
  public var flash: Int
  public var ram: Int
  public var instructions: Int

  public init(flash: Int, ram: Int, instructions: Int) {
    self.flash = flash
    self.ram = ram
    self.instructions = instructions
  }
}

/// One option for each stage of a model, and what they take together: flash and instructions add up, RAM is the largest.
public struct Choice: Equatable, Sendable {
  /// By stage, the index of the option.
  public var options: [Int]
  public var cost: Cost
}

/// Picks one option per stage: the fewest instructions within a budget of flash and RAM.
///
/// Exact, not a heuristic. Options over the RAM budget are left out, because RAM is the largest and not the sum; of what
/// is left, the front of (flash, instructions) is carried from stage to stage: a sum that takes more flash and more
/// instructions than another one can never be part of the best.
public struct Chooser: Sendable {
  /// By stage, what its options take.
  public let stages: [[Cost]]

  /// - Parameter stages: at least one option each, none negative.
  public init(stages: [[Cost]]) { self.stages = stages }

  /// The fewest instructions within the budgets; of equals the least flash, then the least RAM. Nil if nothing fits.
  public func best(maxFlash: Int = .max, maxRAM: Int = .max) -> Choice? {
    guard let choice = front(maxFlash: maxFlash, maxRAM: maxRAM).last else { return nil }
    // The same speed and flash may be had with less RAM.
    return ramLevels.lazy.filter { $0 < choice.cost.ram }.compactMap { ram in
      front(maxFlash: choice.cost.flash, maxRAM: ram).last
    }.first { $0.cost.instructions == choice.cost.instructions } ?? choice
  }

  /// All choices within the budgets that no other one beats in both flash and instructions, by rising flash.
  public func front(maxFlash: Int = .max, maxRAM: Int = .max) -> [Choice] {
    var front = [Choice(options: [], cost: Cost(flash: 0, ram: 0, instructions: 0))]
    for stage in stages {
      var sums: [Choice] = []
      for choice in front {
        for (index, option) in stage.enumerated() where option.ram <= maxRAM {
          let (flash, overflow) = choice.cost.flash.addingReportingOverflow(option.flash)
          guard !overflow, flash <= maxFlash else { continue }
          let cost = Cost(
            flash: flash, ram: max(choice.cost.ram, option.ram),
            instructions: choice.cost.instructions + option.instructions)
          sums.append(Choice(options: choice.options + [index], cost: cost))
        }
      }
      front = Self.undominated(sums)
    }
    return front
  }

  /// Sorted by flash, each with fewer instructions than all before it.
  private static func undominated(_ choices: [Choice]) -> [Choice] {
    let sorted = choices.sorted {
      ($0.cost.flash, $0.cost.instructions, $0.cost.ram) < ($1.cost.flash, $1.cost.instructions, $1.cost.ram)
    }
    var front: [Choice] = []
    for choice in sorted where choice.cost.instructions < front.last?.cost.instructions ?? .max { front.append(choice) }
    return front
  }

  /// The RAM budgets between which the choice can change, rising.
  public var ramLevels: [Int] { Set(stages.joined().map(\.ram)).sorted() }
}
