@testable import MoteHost
import MoteRuntime
import MoteTestSupport
import Testing

@Suite("Kernel paths") struct KernelPathTests {
  /// The error of asking for a path by name; nil when it is given.
  private func refusal(_ name: String) -> HostError? {
    do throws(HostError) {
      _ = try KernelTable.best(forced: name)
      return nil
    } catch {
      return error
    }
  }

  @Test("The best path is the last possible one, for either use", arguments: Use.allCases) func best(use: Use) throws {
    #expect("\(try KernelTable.best(for: use).name)" == KernelPath.possible.last?.rawValue)
    #expect(KernelPath.possible.first == .scalar)
  }

  @Test("A path is taken by its name or refused, never exchanged", arguments: KernelPath.allCases)
  func forced(path: KernelPath) throws {
    guard let obstacle = path.obstacle() else {
      for use in Use.allCases {
        #expect("\(try KernelTable.best(forced: path.rawValue, for: use).name)" == path.rawValue)
      }
      return
    }
    #expect(refusal(path.rawValue) == .impossiblePath(path.rawValue, reason: obstacle))
  }

  @Test("An unknown path is refused, and the message lists what is possible", arguments: ["z80", "AVX2", "", " scalar"])
  func unknown(name: String) throws {
    let error = try #require(refusal(name))
    #expect(error.description.hasPrefix("\(name): no such path (all: scalar, portable, "))
    #expect(error.description.hasSuffix("; possible here: \(KernelPath.possible.map(\.rawValue).joined(separator: ", "))"))
  }

  @Test("On a CPU without vectors, what needs them says what is missing")
  func obstacles() {
    for path in KernelPath.allCases where path.isBuilt {
      let missing = path.needs
      #expect(path.obstacle([]) == (missing.isEmpty ? nil : "this CPU, or its operating system, lacks \(missing)"))
      #expect(path.obstacle(missing) == nil)
    }
  }

  @Test("Every path gives the scalar path's bytes, prepared for either use")
  func sameBytes() throws {
    for model in [try SmallModels.int8(), try SmallModels.packed()] {
      let expected = try GoldenVectors.json(model)
      for path in KernelPath.possible {
        for use in Use.allCases {
          let kernels = try KernelTable.best(forced: path.rawValue, for: use)
          #expect(try GoldenVectors.json(model, kernels: kernels) == expected, "\(path) \(use)")
        }
      }
    }
  }
}
