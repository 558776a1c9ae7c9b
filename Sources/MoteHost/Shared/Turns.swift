import CMoteCPU
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Who computes which part of a run, and when: parts are numbered through all layers, threads take the next number from one
/// counter, and a layer's parts may begin when the layer before it is complete.
///
/// Nobody waits for a thread as such, only for parts that one has begun: a thread that comes late, or never, leaves its parts
/// to the others. Whoever waits looks for a while and then sleeps, so that a core with several threads goes to the one that
/// has work.
final class Turns: @unchecked Sendable {
  private let next = Atomic<Int>(0)
  /// Parts of the whole run that are computed.
  private let computed = Atomic<Int>(0)
  /// The layer whose parts may be computed, with all those before it; `stopped` when the run has ended early.
  private let open = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  // Guard nothing but the sleep; allocated once, because they must not move.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// One for each worker: whether somebody is it.
  private let taken: [Taken]

  private final class Taken: Sendable {
    let isSet = Atomic<Bool>(false)
  }

  private static var stopped: Int { .max }
  /// Looks before the sleep: 20 to 50 microseconds, about what falling asleep and waking up cost.
  private static var looks: Int { 1000 }

  init(workers: Int) {
    taken = (0..<workers).map { _ in Taken() }
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe wake.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(wake, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(wake)
    unsafe pthread_mutex_destroy(mutex)
    unsafe wake.deallocate()
    unsafe mutex.deallocate()
  }

  /// Begins a run, before any thread takes part.
  func restart() {
    next.store(0, ordering: .relaxed)
    computed.store(0, ordering: .relaxed)
    open.store(0, ordering: .sequentiallyConsistent)
  }

  /// Makes the caller a worker; false when there is none of that number, or somebody is it already.
  func enter(_ worker: Int) -> Bool {
    taken.indices.contains(worker) && !taken[worker].isSet.exchange(true, ordering: .acquiring)
  }
  func leave(_ worker: Int) { taken[worker].isSet.store(false, ordering: .releasing) }

  /// The number of the part that the caller computes next.
  func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }

  /// Notes that a part is computed; its writes are then seen by the one who notes the last part.
  /// - Returns: how many are.
  func note() -> Int { computed.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue }

  /// Returns when the layer may be computed; false when the run has ended early.
  func wait(for layer: Int) -> Bool {
    for _ in 0..<Self.looks {
      let layers = open.load(ordering: .acquiring)
      if layers >= layer { return layers != Self.stopped }
      mote_spin_hint()
    }
    unsafe pthread_mutex_lock(mutex)
    // Before the next look: `set` either sees the sleeper, or has stored what the look sees.
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    var layers = open.load(ordering: .sequentiallyConsistent)
    while layers < layer {
      unsafe pthread_cond_wait(wake, mutex)
      layers = open.load(ordering: .sequentiallyConsistent)
    }
    sleepers.wrappingSubtract(1, ordering: .relaxed)
    unsafe pthread_mutex_unlock(mutex)
    return layers != Self.stopped
  }

  /// Lets the layer be computed, when those before it are complete.
  func begin(_ layer: Int) { set(layer) }

  /// Ends the run: parts that nobody has begun are left.
  func stop() { set(Self.stopped) }

  var isStopped: Bool { open.load(ordering: .acquiring) == Self.stopped }

  private func set(_ layers: Int) {
    open.store(layers, ordering: .sequentiallyConsistent)
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    unsafe pthread_mutex_lock(mutex)
    unsafe pthread_cond_broadcast(wake)
    unsafe pthread_mutex_unlock(mutex)
  }
}
