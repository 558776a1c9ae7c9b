import MoteFormat

/// The sizes of one windowed layer: `H W C` in, `OH OW O` of sums, and `POH POW O` out where a max-pool is fused.
public struct Geometry: Sendable {
  public var height, width, channels: Int
  public var outputChannels: Int
  public var groups: Int
  public var window: WindowRecord
  /// The fused pool; a 1x1 window of stride 1 when there is none.
  public var pool: WindowRecord
  public var outputHeight, outputWidth: Int
  public var pooledHeight, pooledWidth: Int
  #if hasFeature(Embedded)
    /// Devices have no slices.
    public var outputStride: Int { outputChannels }
  #else
    /// Elements from one position of the output to the next: `outputChannels`, or in a slice the channels of its parent. A
    /// convolution's kernel writes nothing in between; a slice's `outputChannels` are a multiple of `Limits.sliceChannels`.
    public var outputStride: Int
  #endif

  /// - Precondition: the shapes were verified: windows fit, `groups` divides both channel counts.
  @inlinable public init(
    height: Int, width: Int, channels: Int, outputChannels: Int, groups: Int, window: WindowRecord, pool: WindowRecord?
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    self.outputChannels = outputChannels
    self.groups = groups
    self.window = window
    self.pool = pool ?? WindowRecord()
    outputHeight = window.outputHeight(height)
    outputWidth = window.outputWidth(width)
    pooledHeight = self.pool.outputHeight(outputHeight)
    pooledWidth = self.pool.outputWidth(outputWidth)
    #if !hasFeature(Embedded)
      outputStride = outputChannels
    #endif
  }

  @inlinable public var inputCount: Int { height * width * channels }
  /// Values that the layer writes.
  @inlinable public var outputCount: Int { pooledHeight * pooledWidth * outputChannels }
  @inlinable public var groupChannels: Int { quotient(channels, by: groups) }
  /// Weights of one output channel: `KH * KW * C / groups`.
  @inlinable public var filterCount: Int { window.height &* window.width &* groupChannels }
}
