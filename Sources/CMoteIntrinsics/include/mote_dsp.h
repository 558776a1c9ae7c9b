#pragma once
// Cortex-M4, M7 and M33: dual 16-bit multiply-accumulates. Off these cores every function here is plain C.
#include <stdint.h>
#if defined(__ARM_FEATURE_DSP)
#include <arm_acle.h>
#endif

/// Two products of 16-bit halves, added to `sum` modulo 2^32.
static inline int32_t mote_dual_multiply_add(uint32_t a, uint32_t b, int32_t sum) {
#if defined(__ARM_FEATURE_DSP)
  return __smlad((int16x2_t)a, (int16x2_t)b, sum);
#else
  uint32_t low = (uint32_t)((int32_t)(int16_t)a * (int16_t)b);
  uint32_t high = (uint32_t)((int32_t)(int16_t)(a >> 16) * (int16_t)(b >> 16));
  return (int32_t)((uint32_t)sum + low + high);
#endif
}

/// Bytes 0 and 2 as unsigned halves.
static inline uint32_t mote_even_bytes(uint32_t word) { return word & 0x00ff00ff; }
/// Bytes 1 and 3 as unsigned halves.
static inline uint32_t mote_odd_bytes(uint32_t word) { return word >> 8 & 0x00ff00ff; }

/// Bytes 0 and 2 as signed halves.
static inline uint32_t mote_even_signed(uint32_t word) {
#if defined(__ARM_FEATURE_DSP)
  return (uint32_t)__sxtb16((int8x4_t)word);
#else
  return (uint16_t)(int8_t)word | (uint32_t)(int32_t)(int8_t)(word >> 16) << 16;
#endif
}
/// Bytes 1 and 3 as signed halves.
static inline uint32_t mote_odd_signed(uint32_t word) { return mote_even_signed(word >> 8 | word << 24); }

/// Four bytes from any address.
static inline uint32_t mote_word(const void *p) {
  uint32_t word;
  __builtin_memcpy(&word, p, 4);
  return word;
}

// Leaf loops of exact Winograd F(4x4, 3x3), see MoteKernels/DSP. Words hold two channels. Each function exists in assembly
// and in C with the same results; the C forms run on hosts.

/// Words of a row of `mote_dsp_columns`' result: four tiles.
#define MOTE_DSP_COLUMNS 18

/// B^T on columns of six input rows, for one group of four channels.
/// `rows` are the addresses of the first column's bytes, `step` the bytes from column to column, `end` = columns * step.
/// `t` is `[2 channel pairs][6][MOTE_DSP_COLUMNS]`.
void mote_dsp_columns(const uint8_t *const *rows, uint32_t *t, int32_t end, int32_t step);
/// B on the rows of one tile, both channel pairs. Points of `v` are `pitch` bytes apart, the second pair 8 bytes behind.
void mote_dsp_rows(const uint32_t *t, uint32_t *v, int32_t pitch);
/// `m[36][2 o][2 tiles]` = sums over `pairs` (even, 2...32) of `u[36][pairs][2 o]` and `v[36][pairs][2 tiles]`.
void mote_dsp_products(const uint32_t *v, const uint32_t *u, int32_t *m, int32_t pairs);
/// The same for 8 pairs, starting from `n[36][2 tiles]`.
void mote_dsp_products_first(const uint32_t *v, const uint32_t *u, int32_t *m, const int32_t *n);
/// The same for 8 pairs, added to `m`.
void mote_dsp_products_more(const uint32_t *v, const uint32_t *u, int32_t *m);
/// U of one filter and 16 channels (36 * 4 bytes `w + 128`), into `u[36][8 pairs][2]`; its points (i, 0), (i, 5), (0, j),
/// (5, j) lack their factor 6, and every point is too large by a constant.
void mote_dsp_weights(const uint8_t *w, uint32_t *u);
/// Adds to `n[36][2 tiles]` what undoes those constants: `-constant[point] * sum of v[36][8 pairs][2 tiles]`.
void mote_dsp_sums(const uint32_t *v, int32_t *n);
/// Minus those constants, in both halves of a word.
extern const uint32_t mote_dsp_constants[36];

/// One tile's requantization, `usat8((mulhi32(acc * 64, multiplier) + rounding) >> shift)`, and destination.
typedef struct {
  /// Written by the functions below, from the tables of `mote_dsp_output`.
  int32_t multiplier, rounding, shift;
  /// Bytes from column 0 to columns 1, 2, 3 of the output; the last wanted one's for those behind it. A pooled tile has two.
  int32_t columns[3];
  /// Bytes from each row of the output to the next wanted one; 0 where there is none.
  int32_t rows[4];
  /// One byte before the first; each call counts it up first.
  uint8_t *out;
} mote_dsp_tile;

/// What `mote_dsp_output_*` need. Each call is for one filter and two tiles, and moves on to the next filter.
typedef struct {
  mote_dsp_tile tile[2];
  const int32_t *bias, *multipliers;
  /// Each in 27...48.
  const uint8_t *shifts;
  /// 2 * zero point + 1.
  int32_t rounding;
  /// What the points of rows and columns 0 and 5 still lack: 1 or 6.
  int32_t ends;
  /// Tiles wanted: 1 or 2.
  int32_t count;
} mote_dsp_output;

/// Sums of two tiles, `m` strides 16 bytes, to bytes, 4x4 per tile; `y` is room for `[2 tiles][4][6]`.
void mote_dsp_output_plain(const int32_t *m, int32_t *y, mote_dsp_output *q);
/// The same behind a 2x2 maximum, 2x2 bytes per tile; needs 576 * |acc| < 2^31.
void mote_dsp_output_pooled(const int32_t *m, int32_t *y, mote_dsp_output *q);

// Leaf loops of the direct convolution, the first layer and the affine layer.

/// `count` groups of four bytes as pairs of halves: of each group, bytes {0, 2} to `e[0]` and {1, 3} `pitch` words on; the
/// next group 2 * `pitch` words on.
void mote_dsp_spread(const uint8_t *bytes, uint32_t *e, int32_t count, int32_t pitch);
/// What the functions below need to turn a filter's sums into bytes, `usat8((mulhi32(acc, M) + rounding << (s - 33)) >>
/// (s - 32))`. Each filter moves the addresses on; `out` ends at `end`.
typedef struct {
  const int32_t *multipliers;
  /// Each in 33...54.
  const uint8_t *shifts;
  uint8_t *out;
  /// 2 * zero point + 1.
  int32_t rounding;
  uint8_t *end;
  const int32_t *bias;
  /// Bytes from output 0 to outputs 1, 2, 3 of a line; the last wanted one's for those behind it.
  int32_t columns[3];
  /// The last filter's sums, biased; only the largest for a square.
  int32_t sums[4];
  /// Where bytes go that nobody wants.
  uint8_t spare;
} mote_dsp_direct;

/// The largest sum of a 2x2 block of outputs of every filter, for weights of layout `direct`.
/// `e` is `[quads][2 channel pairs][16]`, its 4x4 inputs in the order `mote_dsp_square_order`.
void mote_dsp_square(const uint32_t *e, const int8_t *w, int32_t quads, mote_dsp_direct *q);
/// Where input `[4 * row + column]` of the block lies.
extern const uint8_t mote_dsp_square_order[16];
static inline int32_t mote_dsp_square_place(int32_t position) { return mote_dsp_square_order[position]; }
/// Four neighbouring outputs of a row of every filter; `e` is `[quads][2 channel pairs][3 rows][6 columns]`.
void mote_dsp_line(const uint32_t *e, const int8_t *w, int32_t quads, mote_dsp_direct *q);
/// `sums[k]` = sum over 4 * `quads` inputs of `x[i] * w[k * stride + i]`, k in 0..<5.
void mote_dsp_five(const uint8_t *x, const int8_t *w, int32_t quads, int32_t stride, int32_t *sums);

/// One filter of a 3x3 layer with one input channel. Rows are the first index of w.
typedef struct {
  int32_t bias;
  /// (w00, w10), (w01, w11), (w02, w12), (w20, w21), (w21, w22): low half first.
  uint32_t weights[5];
  int32_t multiplier, rounding, shift;
} mote_dsp_filter;
/// Two neighbouring outputs of every filter: `usat8((mulhi32(acc, multiplier) + rounding) >> shift)` to `out[o]` and
/// `out[outputs + o]`. `upper` holds four columns of the first two rows, low half first, `lower` those of the third in two
/// words.
void mote_dsp_first(
    const uint32_t *upper, const uint32_t *lower, const mote_dsp_filter *filters, uint8_t *out, int32_t outputs);
