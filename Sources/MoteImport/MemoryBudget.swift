/// Counts the bytes of the arrays to be built, before they are allocated.
package struct MemoryBudget {
  package let limit: Int
  private var used = 0

  package init(_ limit: Int) { self.limit = max(0, limit) }

  package mutating func charge(_ bytes: Int, at place: String) throws(ImportError) {
    let (sum, overflow) = used.addingReportingOverflow(bytes)
    guard !overflow, sum <= limit else {
      throw ImportError(.tooLarge, at: place, "the arrays take more than the \(limit) bytes allowed")
    }
    used = sum
  }
}
