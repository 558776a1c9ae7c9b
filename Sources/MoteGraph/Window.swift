/// A sliding window: `KH x KW`, a stride per axis and four independent pads.
public struct Window: Hashable, Sendable {
  public var height: Int
  public var width: Int
  public var strideY: Int
  public var strideX: Int
  public var padding: Padding

  public init(_ height: Int, _ width: Int, strideY: Int = 1, strideX: Int = 1, padding: Padding = Padding(0)) {
    self.height = height
    self.width = width
    self.strideY = strideY
    self.strideX = strideX
    self.padding = padding
  }

  /// A square window with one stride and one pad.
  public static func square(_ side: Int, stride: Int = 1, pad: Int = 0) -> Window {
    Window(side, side, strideY: stride, strideX: stride, padding: Padding(pad))
  }
}

/// Rows and columns added around an input.
public struct Padding: Hashable, Sendable {
  public var top: Int
  public var left: Int
  public var bottom: Int
  public var right: Int

  public init(top: Int, left: Int, bottom: Int, right: Int) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }
}
