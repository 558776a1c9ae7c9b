extension Window {
  /// How many positions the window takes on an axis of `size` padded by `before` and `after`: the last, partial one is
  /// left out. Nil when the padded input is smaller than the window or a number overflows.
  static func positions(size: Int, extent: Int, stride: Int, before: Int, after: Int) -> Int? {
    let (once, overflow1) = size.addingReportingOverflow(before)
    let (padded, overflow2) = once.addingReportingOverflow(after)
    guard !overflow1, !overflow2, stride > 0, extent > 0, padded >= extent else { return nil }
    return (padded - extent) / stride + 1
  }

  /// The height and width that the window makes of an input, or nil where it does not fit.
  func output(height inputHeight: Int, width inputWidth: Int) -> (height: Int, width: Int)? {
    guard
      let outputHeight = Window.positions(
        size: inputHeight, extent: height, stride: strideY, before: padding.top, after: padding.bottom),
      let outputWidth = Window.positions(
        size: inputWidth, extent: width, stride: strideX, before: padding.left, after: padding.right)
    else { return nil }
    return (outputHeight, outputWidth)
  }

  /// Whether every input position lies in at most one window and no position is padding.
  var tilesWithoutOverlap: Bool {
    strideY >= height && strideX >= width && padding == Padding(0)
  }

  /// The same window with bottom and right pads for the last, partial position on each axis too (ceil mode); a position
  /// that would begin behind the input is left out. Nil where a number overflows or the window fits nowhere.
  public func reaching(height inputHeight: Int, width inputWidth: Int) -> Window? {
    guard
      let bottom = Window.reach(
        size: inputHeight, extent: height, stride: strideY, before: padding.top, after: padding.bottom),
      let right = Window.reach(
        size: inputWidth, extent: width, stride: strideX, before: padding.left, after: padding.right)
    else { return nil }
    var window = self
    window.padding.bottom += bottom
    window.padding.right += right
    return window
  }

  /// How far the last position that begins on the input or before it passes the padded input.
  private static func reach(size: Int, extent: Int, stride: Int, before: Int, after: Int) -> Int? {
    guard let count = positions(size: size, extent: extent, stride: stride, before: before, after: after) else {
      return nil
    }
    let padded = size + before + after
    let (next, overflow) = count.multipliedReportingOverflow(by: stride)
    guard !overflow, next < size + before, (padded - extent) % stride != 0 else { return 0 }
    return next + extent - padded
  }
}
