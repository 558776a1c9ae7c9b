/// Why the command stops: one line for people.
struct Refusal: Error {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}
