/// A value on the pickle machine's stack. Text and bytes are ranges of the file, and compound values are indices into
/// the machine's tables, so a value is never copied, nested or freed recursively, however often the memo shares it.
enum PickleValue {
  case none
  case bool(Bool)
  case int(Int)
  /// UTF-8.
  case text(Range<Int>)
  case bytes(Range<Int>)
  /// UTF-8 whose code points are the bytes (`_codecs.encode(text, 'latin1')`).
  case latin1(Range<Int>)
  case global(PickleGlobal)
  /// A range of `PickleMachine.elements`.
  case tuple(Range<Int>)
  case dictionary(Int)
  case dtype(Int)
  case array(Int)

  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a bool"
    case .int: "an int"
    case .text: "a str"
    case .bytes, .latin1: "bytes"
    case .global(let global): global.name
    case .tuple: "a tuple"
    case .dictionary: "a dict"
    case .dtype: "a dtype"
    case .array: "an array"
    }
  }
}

/// The only names that a pickle may mention. None is ever called: each stands for a case in `PickleMachine.reduce`.
enum PickleGlobal {
  case reconstruct, frombuffer, ndarray, dtype, orderedDict, encode

  init?(module: String, name: String) {
    switch (module, name) {
    case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"): self = .reconstruct
    case ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"): self = .frombuffer
    case ("numpy", "ndarray"): self = .ndarray
    case ("numpy", "dtype"): self = .dtype
    case ("collections", "OrderedDict"): self = .orderedDict
    case ("_codecs", "encode"): self = .encode
    default: return nil
    }
  }

  var name: String {
    switch self {
    case .reconstruct: "_reconstruct"
    case .frombuffer: "_frombuffer"
    case .ndarray: "numpy.ndarray"
    case .dtype: "numpy.dtype"
    case .orderedDict: "collections.OrderedDict"
    case .encode: "_codecs.encode"
    }
  }
}

/// `numpy.dtype`: little-endian until BUILD says otherwise.
struct PickleDType {
  var type: ScalarType
  var isBigEndian = false
}

/// A numpy array as described by the pickle; checked and decoded once the whole pickle has been read.
struct PickleArray {
  struct State {
    /// A tuple.
    var shape: Range<Int>
    var dtype: Int
    var order: Order
    /// `bytes` or `latin1`.
    var data: PickleValue
  }
  enum Order {
    case c, fortran
    /// A tuple.
    case permuted(Range<Int>)
  }
  /// Nil between `_reconstruct` and BUILD.
  var state: State?
}
