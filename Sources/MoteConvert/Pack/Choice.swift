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

/// A way from the first state of a `Chooser` to its last one.
public struct Choice: Equatable, Sendable {
  /// The indices of the steps, in order.
  public var steps: [Int]
  /// Of all steps together: flash and instructions add up, RAM is the largest.
  public var cost: Cost

  public init(steps: [Int], cost: Cost) {
    self.steps = steps
    self.cost = cost
  }
}

/// Finds the sequence of steps with the fewest instructions within a budget of flash and RAM.
///
/// A step leads from one state to a later one. Exact, not a heuristic: steps over the RAM budget are left out, because RAM
/// is the largest and not the sum; of what is left, every state keeps the front of (flash, instructions) of the ways to
/// it: a way that takes more flash and more instructions than another one to the same state is part of no best one.
public struct Chooser: Sendable {
  public struct Step: Sendable {
    public var from, to: Int
    public var cost: Cost

    public init(from: Int, to: Int, cost: Cost) {
      self.from = from
      self.to = to
      self.cost = cost
    }
  }

  public let steps: [Step]
  private let states: Int
  /// The indices of the steps, by the state that they begin at.
  private let order: [Int]

  /// - Parameter steps: each to a higher state than it begins at; state 0 is the first. No cost is negative.
  public init(steps: [Step]) {
    self.steps = steps
    states = 1 + (steps.map(\.to).max() ?? 0)
    order = steps.indices.sorted { (steps[$0].from, $0) < (steps[$1].from, $1) }
  }

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
    var fronts = [[Choice]](repeating: [], count: states)
    fronts[0] = [Choice(steps: [], cost: .zero)]
    var sorted = 0
    for index in order where steps[index].cost.ram <= maxRAM {
      let step = steps[index]
      while sorted < step.from {
        sorted += 1
        fronts[sorted] = Self.undominated(fronts[sorted])
      }
      for way in fronts[step.from] {
        let (flash, overflow) = way.cost.flash.addingReportingOverflow(step.cost.flash)
        guard !overflow, flash <= maxFlash else { continue }
        let cost = Cost(
          flash: flash, ram: max(way.cost.ram, step.cost.ram),
          instructions: way.cost.instructions + step.cost.instructions)
        fronts[step.to].append(Choice(steps: way.steps + [index], cost: cost))
      }
    }
    return Self.undominated(fronts[states - 1])
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
  public var ramLevels: [Int] { Set(steps.map(\.cost.ram)).sorted() }
}
