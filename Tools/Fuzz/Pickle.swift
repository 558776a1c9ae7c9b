/// The pickle machine, allowed 16 MiB.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPickle(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = try? Pickle.arrays(Array(UnsafeBufferPointer(start: start, count: count)), maxMemory: 1 << 24)
  return 0
}
