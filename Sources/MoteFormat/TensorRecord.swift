/// The element type of a tensor. Codes are never reused.
public enum TensorType: UInt8, Sendable {
  /// Affine-quantized: `real = scale * (q - zeroPoint)`.
  case uint8 = 1
  case float32 = 2

  /// Bytes of one element.
  @inlinable public var byteCount: Int { self == .uint8 ? 1 : 4 }
}

/// An activation tensor, NHWC. Tensor 0 is the network's input; layer `l` writes tensor `l + 1`; the last one is the output.
public struct TensorRecord: Sendable, Equatable {
  public var type: TensorType
  public var height: Int
  public var width: Int
  public var channels: Int
  /// Meaningful for `uint8`; a float tensor has scale 1 and zero point 0.
  public var scale: Float
  public var zeroPoint: UInt8
  /// The last layer that reads the tensor; for the output, the layer that writes it.
  public var lastUse: Int
  /// Bytes from the start of the arena, or `TensorRecord.callerOwned`; of a slice, its parent's.
  public var arenaOffset: UInt32
  /// Of a slice, the tensor that it is some channels of; else nil.
  public var parent: Int?
  /// The first of those channels; 0 in what is no slice.
  public var channelOffset: Int

  public init(
    type: TensorType, height: Int, width: Int, channels: Int, scale: Float, zeroPoint: UInt8, lastUse: Int,
    arenaOffset: UInt32, parent: Int? = nil, channelOffset: Int = 0
  ) {
    self.type = type
    self.height = height
    self.width = width
    self.channels = channels
    self.scale = scale
    self.zeroPoint = zeroPoint
    self.lastUse = lastUse
    self.arenaOffset = arenaOffset
    self.parent = parent
    self.channelOffset = channelOffset
  }

  public static var callerOwned: UInt32 { .max }
  @inlinable public var elementCount: Int { height * width * channels }
  @inlinable public var byteCount: Int { elementCount * type.byteCount }
}

extension TensorRecord {
  public static var size: Int { 32 }

  public static var typeField: Field { Field("type", 0, .uint8) }
  public static var zeroPointField: Field { Field("zeroPoint", 1, .uint8) }
  public static var lastUseField: Field { Field("lastUse", 2, .uint16) }
  public static var heightField: Field { Field("height", 4, .uint32) }
  public static var widthField: Field { Field("width", 8, .uint32) }
  public static var channelsField: Field { Field("channels", 12, .uint32) }
  public static var scaleField: Field { Field("scale", 16, .float32) }
  public static var arenaOffsetField: Field { Field("arenaOffset", 20, .uint32) }
  public static var parentField: Field { Field("parent", 24, .uint16) }
  public static var channelOffsetField: Field { Field("channelOffset", 26, .uint16) }
  public static var reservedField: Field { Field("reserved", 28, .bytes(4)) }

  /// `parent` of a tensor that is not a slice of another one's channels.
  public static var noParent: UInt16 { .max }

  /// Reads a record whose bytes are inside the span. `nil` when the type is unknown.
  public init?(_ bytes: RawSpan, at base: Int) {
    guard let type = TensorType(rawValue: bytes.uint8(base + Self.typeField.offset)) else { return nil }
    let parent = bytes.uint16(base + Self.parentField.offset)
    self.init(
      type: type,
      height: Int(truncatingIfNeeded: bytes.uint32(base + Self.heightField.offset)),
      width: Int(truncatingIfNeeded: bytes.uint32(base + Self.widthField.offset)),
      channels: Int(truncatingIfNeeded: bytes.uint32(base + Self.channelsField.offset)),
      scale: bytes.float32(base + Self.scaleField.offset),
      zeroPoint: bytes.uint8(base + Self.zeroPointField.offset),
      lastUse: Int(bytes.uint16(base + Self.lastUseField.offset)),
      arenaOffset: bytes.uint32(base + Self.arenaOffsetField.offset),
      parent: parent == Self.noParent ? nil : Int(parent),
      channelOffset: Int(bytes.uint16(base + Self.channelOffsetField.offset)))
  }
}
