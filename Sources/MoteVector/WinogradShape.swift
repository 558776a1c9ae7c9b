import MoteFormat
import MoteKernels

/// The sizes of one layer's exact Winograd F(4x4, 3x3) and where its scratch lies.
///
/// Tiles are worked on in blocks: `bandTiles` rows of at most `stripTiles` tiles.
public struct WinogradShape<V: IntegerVectors> {
  /// C, and C rounded up to whole vectors of Int16.
  @usableFromInline let channels, paddedChannels: Int
  /// O rounded up to whole blocks of vectors of sums.
  @usableFromInline let outputs: Int
  /// Columns of sums that outputs need, and tiles that cover them.
  @usableFromInline let columns, tilesX: Int
  /// In a block; `sumTiles` rows at most where sums go through memory.
  @usableFromInline let stripTiles, bandTiles, sumTiles: Int
  /// A 2x2 pool of stride 2 without pads.
  @usableFromInline let poolsPairs: Bool
  /// Bytes of scratch before each part.
  @usableFromInline let paddingRow, copiedRows, columnPoints, inputs, products, spill, sums, pooled, end: Int

  /// Whether a layer is one for this algorithm: 3x3, stride 1, one group, and enough channels to fill the vectors.
  @inlinable static func admits(_ g: Geometry) -> Bool {
    g.window.sizes == 0x0101_0303 && g.groups == 1 && g.channels >= 4 && g.outputChannels >= 4
  }

  /// Tiles of the largest block.
  @inlinable static var mostTiles: Int { 16 }
  /// Bytes of weights that are near whenever they are read.
  @inlinable static var nearBytes: Int { 1 << 19 }
  /// Outputs of a block.
  @inlinable static var blockOutputs: Int { V.blockVectors &* V.lanes }
  /// Channels of a part: 9 * 128 * 255 * 96 < 2^25, so every part is exact for any weights; whole vectors.
  @inlinable static var partChannels: Int { 96 }

  @inlinable init(_ g: Geometry) {
    channels = g.channels
    paddedChannels = Limits.align(g.channels, V.halfLanes)
    outputs = Limits.align(g.outputChannels, Self.blockOutputs)
    let pool = g.pool
    poolsPairs = pool.sizes == 0x0202_0202 && pool.pads == 0
    columns = poolsPairs ? 2 &* g.pooledWidth : g.outputWidth
    tilesX = (columns &+ 3) / 4
    // Eight tiles at most, so that one block's sums stay in the first cache; strips of equal width.
    let strips = (tilesX &+ 7) / 8
    stripTiles = (tilesX &+ strips &- 1) / strips
    // Weights that only the last cache holds are read once for each block, so its sums may then need the second one.
    let most = 72 &* paddedChannels &* outputs > Self.nearBytes ? Self.mostTiles / stripTiles : 4 / tilesX
    bandTiles = Swift.max(1, Swift.min((g.outputHeight &+ 3) / 4, most))
    sumTiles = Swift.max(1, 4 / tilesX)
    let tiles = stripTiles &* bandTiles
    func aligned(_ bytes: Int) -> Int { Limits.align(bytes, 64) }
    paddingRow = 0
    copiedRows = aligned((g.width &+ 1) &* paddedChannels)
    let copies = channels == paddedChannels ? 0 : 6 &* (4 &* stripTiles &+ 2) &* paddedChannels
    columnPoints = copiedRows &+ aligned(copies)
    inputs = columnPoints &+ aligned((4 &* stripTiles &+ 2) &* 6 &* V.halfWidth)
    products = inputs &+ aligned(36 &* tiles &* paddedChannels &* 2)
    spill = products &+ aligned(tiles &* Self.tileBytes)
    sums = spill &+ OutputRows<V>.spillBytes
    pooled = sums &+ aligned(4 &* (16 &* sumTiles &* tilesX &* outputs &+ 4 &* V.lanes))
    end = pooled &+ OutputRows<V>.pooledBytes(g, stride: outputs)
  }

  /// Bytes of the sums of one tile: 36 of each vector of a block.
  @inlinable @inline(__always) static var tileBytes: Int { 36 &* V.blockVectors &* V.width }

  /// Bytes of packed weights: Int16 at 36 points.
  @inlinable var weightBytes: Int { 72 &* paddedChannels &* outputs }
  /// Bytes of the weights of one block.
  @inlinable @inline(__always) var blockBytes: Int { 72 &* paddedChannels &* Self.blockOutputs }
  /// Vectors of weights that are read for one pair of channels: of one point and two vectors of outputs, or of a column of
  /// six points and one.
  @inlinable @inline(__always) static var pairVectors: Int { V.hasManyRegisters ? 6 : 2 }
  /// Bytes of all pairs of channels at one point or column of points.
  @inlinable @inline(__always) var pointBytes: Int { paddedChannels / 2 &* Self.pairVectors &* V.width }

  /// Where the weight of channel `c` and output `o` at point (i, j) lies among the packed ones, in bytes.
  @inlinable func weightOffset(_ i: Int, _ j: Int, c: Int, o: Int) -> Int {
    let vector = V.hasManyRegisters ? i : o / V.lanes % 2
    let point = V.hasManyRegisters ? j : 6 &* i &+ j
    return o / Self.blockOutputs &* blockBytes &+ point &* pointBytes
      &+ (c / 2 &* Self.pairVectors &+ vector) &* V.width &+ V.pairOffset(lane: o % V.lanes, half: c % 2)
  }
}
