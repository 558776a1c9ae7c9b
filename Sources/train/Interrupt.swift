import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

private let received = Atomic<CInt>(0)

/// Signals that ask the command to stop. The first lets the step that runs end and a checkpoint be written; the second
/// has its usual effect.
enum Interrupt {
  static func listen() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        received.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    // A file at the limit of its size is a failed write, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// The signal that came, or nil.
  static var signalNumber: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }
}
