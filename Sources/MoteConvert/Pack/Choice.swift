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

  static let zero = Cost(flash: 0, ram: 0, instructions: 0)

  func addingFlash(_ bytes: Int) -> Cost { Cost(flash: flash + bytes, ram: ram, instructions: instructions) }
}

/// One option for each stage of a plan, and what they take together: flash and instructions add up, RAM is the largest.
public struct Choice: Equatable, Sendable {
  public var plan: Int
  /// By stage, the index of the option.
  public var options: [Int]
  public var cost: Cost

  public init(plan: Int = 0, options: [Int], cost: Cost) {
    self.plan = plan
    self.options = options
    self.cost = cost
  }
}

/// Picks a plan and one option per stage of it: the fewest instructions within a budget of flash and RAM.
///
/// Exact, not a heuristic. Options over the RAM budget are left out, because RAM is the largest and not the sum; of what
/// is left, the front of (flash, instructions) is carried from stage to stage: a sum that takes more flash and more
/// instructions than another one can never be part of the best.
public struct Chooser: Sendable {
  /// By plan and stage, what the options take.
  public let plans: [[[Cost]]]

  /// - Parameter plans: stages of at least one option each, no cost negative.
  public init(plans: [[[Cost]]]) { self.plans = plans }

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
    Self.undominated(plans.indices.flatMap { front(plan: $0, maxFlash, maxRAM) })
  }

  private func front(plan: Int, _ maxFlash: Int, _ maxRAM: Int) -> [Choice] {
    var front = [Choice(plan: plan, options: [], cost: Cost(flash: 0, ram: 0, instructions: 0))]
    for stage in plans[plan] {
      var sums: [Choice] = []
      for choice in front {
        for (index, option) in stage.enumerated() where option.ram <= maxRAM {
          let (flash, overflow) = choice.cost.flash.addingReportingOverflow(option.flash)
          guard !overflow, flash <= maxFlash else { continue }
          let cost = Cost(
            flash: flash, ram: max(choice.cost.ram, option.ram),
            instructions: choice.cost.instructions + option.instructions)
          sums.append(Choice(plan: plan, options: choice.options + [index], cost: cost))
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
  public var ramLevels: [Int] { Set(plans.joined().joined().map(\.ram)).sorted() }
}
