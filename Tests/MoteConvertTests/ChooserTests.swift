import MoteConvert
import MoteTestSupport
import Testing

@Suite("Choosing under budgets") struct ChooserTests {
  /// States in a row with steps of one or two states between them, several for the same way.
  private func random(_ random: inout SeededRandom, states: Int) -> Chooser {
    func pick(_ count: Int) -> Int { Int(random.next() >> 33) % count }
    var steps: [Chooser.Step] = []
    for from in 0..<states - 1 {
      for _ in 0...pick(3) {
        let cost = Cost(flash: pick(9) * 64, ram: pick(6) * 16, instructions: 1 + pick(50))
        steps.append(Chooser.Step(from: from, to: min(states - 1, from + 1 + pick(2)), cost: cost))
      }
      steps.append(Chooser.Step(from: from, to: from + 1, cost: Cost(flash: 100, ram: 40, instructions: 30)))
    }
    // Their order must not matter.
    return Chooser(steps: steps.reversed())
  }

  /// What every way there is takes.
  private func all(_ chooser: Chooser) -> [Cost] {
    let last = chooser.steps.map(\.to).max() ?? 0
    func ways(_ state: Int) -> [Cost] {
      if state == last { return [Cost(flash: 0, ram: 0, instructions: 0)] }
      return chooser.steps.filter { $0.from == state }.flatMap { step in
        ways(step.to).map {
          Cost(
            flash: $0.flash + step.cost.flash, ram: max($0.ram, step.cost.ram),
            instructions: $0.instructions + step.cost.instructions)
        }
      }
    }
    return ways(0)
  }

  @Test("The choice is the best of all ways, for 300 random models and budgets") func exhaustive() throws {
    var generator = SeededRandom(71)
    for round in 0..<300 {
      let chooser = random(&generator, states: 2 + round % 5)
      let (maxFlash, maxRAM) = (Int(generator.next() >> 33) % 2400, Int(generator.next() >> 33) % 100)
      let costs = all(chooser)
      let expected = costs.filter { $0.flash <= maxFlash && $0.ram <= maxRAM }.min {
        ($0.instructions, $0.flash, $0.ram) < ($1.instructions, $1.flash, $1.ram)
      }
      let choice = chooser.best(maxFlash: maxFlash, maxRAM: maxRAM)
      #expect(choice?.cost == expected)
      if let choice {
        let steps = choice.steps.map { chooser.steps[$0] }
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.to == $1.from } && steps.first?.from == 0)
        #expect(steps.reduce(0) { $0 + $1.cost.instructions } == choice.cost.instructions)
      }
      let least = chooser.smallest(maxFlash: maxFlash, maxRAM: maxRAM)
      #expect(least.ram?.cost.ram == costs.filter { $0.flash <= maxFlash }.map(\.ram).min())
      #expect(least.flash?.cost.flash == costs.filter { $0.ram <= maxRAM }.map(\.flash).min())
    }
  }

  @Test("Neighbours are the next step in each direction") func neighbours() throws {
    var generator = SeededRandom(72)
    for round in 0..<200 {
      let chooser = random(&generator, states: 3 + round % 3)
      let (maxFlash, maxRAM) = (400 + Int(generator.next() >> 33) % 1200, 32 + Int(generator.next() >> 33) % 60)
      guard let choice = chooser.best(maxFlash: maxFlash, maxRAM: maxRAM) else { continue }
      let (now, costs) = (choice.cost, all(chooser))
      let found = chooser.neighbours(of: choice, maxFlash: maxFlash, maxRAM: maxRAM)
      let faster = costs.filter { $0.instructions < now.instructions }
      #expect(found.fasterWithFlash?.cost.flash == faster.filter { $0.ram <= maxRAM }.map(\.flash).min())
      #expect(found.fasterWithRAM?.cost.ram == faster.filter { $0.flash <= maxFlash }.map(\.ram).min())
      let cheaper = costs.filter { $0.flash < now.flash && $0.ram <= maxRAM }
      #expect(found.lessFlash?.cost.instructions == cheaper.map(\.instructions).min())
      let smaller = costs.filter { $0.ram < now.ram && $0.flash <= maxFlash }
      #expect(found.lessRAM?.cost.instructions == smaller.map(\.instructions).min())
    }
  }
}
