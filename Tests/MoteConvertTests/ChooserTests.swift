import MoteConvert
import MoteTestSupport
import Testing

@Suite("Choosing under budgets") struct ChooserTests {
  private func random(_ random: inout SeededRandom, stages: Int) -> Chooser {
    func pick(_ count: Int) -> Int { Int(random.next() >> 33) % count }
    return Chooser(
      plans: (0...pick(2)).map { _ in
        (0..<stages).map { _ in
          (0...pick(4)).map { _ in Cost(flash: pick(9) * 64, ram: pick(6) * 16, instructions: 1 + pick(50)) }
        }
      })
  }

  /// Every combination there is.
  private func all(_ chooser: Chooser) -> [Choice] {
    chooser.plans.enumerated().flatMap { plan, stages in
      stages.reduce([Choice(plan: plan, options: [], cost: Cost(flash: 0, ram: 0, instructions: 0))]) { choices, stage in
        choices.flatMap { choice in
          stage.enumerated().map { index, option in
            Choice(
              plan: plan, options: choice.options + [index],
              cost: Cost(
                flash: choice.cost.flash + option.flash, ram: max(choice.cost.ram, option.ram),
                instructions: choice.cost.instructions + option.instructions))
          }
        }
      }
    }
  }

  @Test("The choice is the best of all combinations, for 300 random models and budgets") func exhaustive() {
    var generator = SeededRandom(71)
    for round in 0..<300 {
      let chooser = random(&generator, stages: 1 + round % 5)
      let (maxFlash, maxRAM) = (Int(generator.next() >> 33) % 2400, Int(generator.next() >> 33) % 100)
      let fitting = all(chooser).filter { $0.cost.flash <= maxFlash && $0.cost.ram <= maxRAM }
      let expected = fitting.map(\.cost).min {
        ($0.instructions, $0.flash, $0.ram) < ($1.instructions, $1.flash, $1.ram)
      }
      #expect(chooser.best(maxFlash: maxFlash, maxRAM: maxRAM)?.cost == expected)
      let least = chooser.smallest(maxFlash: maxFlash, maxRAM: maxRAM)
      #expect(least.ram?.cost.ram == all(chooser).filter { $0.cost.flash <= maxFlash }.map(\.cost.ram).min())
      #expect(least.flash?.cost.flash == all(chooser).filter { $0.cost.ram <= maxRAM }.map(\.cost.flash).min())
    }
  }

  @Test("Neighbours are the next step in each direction") func neighbours() throws {
    var generator = SeededRandom(72)
    for round in 0..<200 {
      let chooser = random(&generator, stages: 2 + round % 3)
      let (maxFlash, maxRAM) = (600 + Int(generator.next() >> 33) % 1200, 32 + Int(generator.next() >> 33) % 60)
      guard let choice = chooser.best(maxFlash: maxFlash, maxRAM: maxRAM) else { continue }
      let (now, choices) = (choice.cost, all(chooser).map(\.cost))
      let found = chooser.neighbours(of: choice, maxFlash: maxFlash, maxRAM: maxRAM)
      let faster = choices.filter { $0.instructions < now.instructions }
      #expect(found.fasterWithFlash?.cost.flash == faster.filter { $0.ram <= maxRAM }.map(\.flash).min())
      #expect(found.fasterWithRAM?.cost.ram == faster.filter { $0.flash <= maxFlash }.map(\.ram).min())
      let cheaper = choices.filter { $0.flash < now.flash && $0.ram <= maxRAM }
      #expect(found.lessFlash?.cost.instructions == cheaper.map(\.instructions).min())
      let smaller = choices.filter { $0.ram < now.ram && $0.flash <= maxFlash }
      #expect(found.lessRAM?.cost.instructions == smaller.map(\.instructions).min())
    }
  }
}
