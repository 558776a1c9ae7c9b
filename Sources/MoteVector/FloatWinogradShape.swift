import MoteFormat
import MoteKernels

/// The sizes of one float layer's Winograd F(4x4, 3x3) and where its scratch lies.
///
/// Tiles are worked on in blocks: `bandTiles` rows of at most `stripTiles` tiles.
public struct FloatWinogradShape<V: FloatVectors> {
  /// C, and C rounded up to whole vectors.
  @usableFromInline let channels, paddedChannels: Int
  /// O rounded up to whole blocks of vectors.
  @usableFromInline let outputs: Int
  /// Tiles that cover the columns of sums that outputs need.
  @usableFromInline let tilesX: Int
  @usableFromInline let stripTiles, bandTiles: Int
  /// A 2x2 pool of stride 2 without pads.
  @usableFromInline let poolsPairs: Bool
  /// Whether tiles are written where the output is, and not to rows of sums.
  @usableFromInline let isDirect: Bool
  /// Bytes of scratch before each part.
  @usableFromInline let copiedRows, columnPoints, inputs, products, sums, pooled, end: Int

  /// Whether a layer is one for this algorithm: 3x3, stride 1, one group, and enough channels to fill vectors.
  @inlinable static func admits(_ g: Geometry) -> Bool {
    g.window.sizes == 0x0101_0303 && g.groups == 1 && g.channels >= 4 && g.outputChannels >= 4
  }

  /// Vectors of outputs that are summed at a time.
  @inlinable @inline(__always) static var blockVectors: Int { V.hasManyRegisters ? 1 : 2 }
  @inlinable @inline(__always) static var blockOutputs: Int { blockVectors &* V.lanes }
  /// Bytes of the sums of one tile: 36 of each vector of a block.
  @inlinable @inline(__always) static var tileBytes: Int { 36 &* blockVectors &* V.width }

  @inlinable init(_ g: Geometry) {
    channels = g.channels
    paddedChannels = Limits.align(g.channels, V.lanes)
    outputs = Limits.align(g.outputChannels, Self.blockOutputs)
    let pool = g.pool
    poolsPairs = pool.sizes == 0x0202_0202 && pool.pads == 0
    isDirect = (poolsPairs || g.hasNoPool) && g.outputChannels % V.lanes == 0
    tilesX = ((poolsPairs ? 2 &* g.pooledWidth : g.outputWidth) &+ 3) / 4
    // Eight tiles at most, so that one block's sums stay in the first cache; strips of equal width.
    let strips = (tilesX &+ 7) / 8
    stripTiles = (tilesX &+ strips &- 1) / strips
    bandTiles = Swift.max(1, 4 / tilesX)
    let tiles = stripTiles &* bandTiles
    func aligned(_ bytes: Int) -> Int { Limits.align(bytes, 64) }
    // In front of these lies a row of zeros.
    copiedRows = aligned(4 &* g.width &* paddedChannels)
    let copies = channels == paddedChannels ? 0 : 24 &* (4 &* stripTiles &+ 2) &* paddedChannels
    columnPoints = copiedRows &+ aligned(copies)
    inputs = columnPoints &+ aligned((4 &* stripTiles &+ 2) &* 6 &* V.width)
    products = inputs &+ aligned(144 &* tiles &* paddedChannels)
    sums = products &+ aligned(tiles &* Self.tileBytes)
    pooled = sums &+ (isDirect ? 0 : aligned(64 &* bandTiles &* tilesX &* outputs))
    end = pooled &+ FloatRows<V>.pooledBytes(g, stride: outputs)
  }

  /// Bytes of packed weights: Float at 36 points.
  @inlinable var weightBytes: Int { 144 &* channels &* outputs }
  /// Bytes of the weights of one block.
  @inlinable @inline(__always) var blockBytes: Int { 144 &* channels &* Self.blockOutputs }
  /// Vectors of weights that are read for one channel: of one point and two vectors of outputs, or of a column of six points
  /// and one.
  @inlinable @inline(__always) static var channelVectors: Int { V.hasManyRegisters ? 6 : 2 }
  /// Bytes of all channels at one point or column of points.
  @inlinable @inline(__always) var pointBytes: Int { channels &* Self.channelVectors &* V.width }

  /// Where the weight of channel `c` and output `o` at point (i, j) lies among the packed ones, in bytes.
  @inlinable func weightOffset(_ i: Int, _ j: Int, c: Int, o: Int) -> Int {
    let vector = V.hasManyRegisters ? i : o / V.lanes % 2
    let point = V.hasManyRegisters ? j : 6 &* i &+ j
    return o / Self.blockOutputs &* blockBytes &+ point &* pointBytes
      &+ (c &* Self.channelVectors &+ vector) &* V.width &+ o % V.lanes &* 4
  }
}
