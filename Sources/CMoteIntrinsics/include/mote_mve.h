#pragma once
// Cortex-M55: Helium vectors. Off that core the same names are plain C over the same 16-byte vectors, bit for bit, so the
// kernels run and are tested on every machine.
#include <stdint.h>
#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

// Plain vector types, because they come to Swift as SIMD4<Int32>, SIMD8<Int16> and SIMD16<UInt8>.
typedef int32_t mote_mve_s32x4 __attribute__((vector_size(16)));
typedef int16_t mote_mve_s16x8 __attribute__((vector_size(16)));
typedef uint8_t mote_mve_u8x16 __attribute__((vector_size(16)));

#define MOTE_MVE_INLINE static inline __attribute__((always_inline))
#if defined(__ARM_FEATURE_MVE)
#define MOTE_MVE(result, name, parameters, instruction, lanes, meaning) \
  MOTE_MVE_INLINE result name parameters { return (result)(instruction); }
#define MOTE_MVE_STORE(name, parameters, instruction, lanes, meaning) \
  MOTE_MVE_INLINE void name parameters { instruction; }
#else
#define MOTE_MVE(result, name, parameters, instruction, lanes, meaning) \
  MOTE_MVE_INLINE result name parameters { result r = {0}; for (int i = 0; i < lanes; i++) r[i] = (meaning); return r; }
#define MOTE_MVE_STORE(name, parameters, instruction, lanes, meaning) \
  MOTE_MVE_INLINE void name parameters { for (int i = 0; i < lanes; i++) { meaning; } }
#endif

// Each line: the instruction for the core, and what lane i of the result is.

// Loads and stores. 32-bit and 16-bit elements lie at multiples of their size, bytes anywhere.
MOTE_MVE(mote_mve_s32x4, mote_mve_load_s32, (const void *p), vldrwq_s32((const int32_t *)p), 4, ((const int32_t *)p)[i])
MOTE_MVE(mote_mve_s32x4, mote_mve_load_u8_s32, (const void *p), vldrbq_u32((const uint8_t *)p), 4, ((const uint8_t *)p)[i])
MOTE_MVE(mote_mve_u8x16, mote_mve_load_u8, (const void *p), vldrbq_u8((const uint8_t *)p), 16, ((const uint8_t *)p)[i])
// The first `count` lanes; the others are 0 and their memory is not touched.
MOTE_MVE(mote_mve_u8x16, mote_mve_load_first_u8, (const void *p, uint32_t count),
         vldrbq_z_u8((const uint8_t *)p, vctp8q(count)), 16, (uint32_t)i < count ? ((const uint8_t *)p)[i] : 0)
// The first `count` of four words, and bytes that widen to words.
MOTE_MVE(mote_mve_s32x4, mote_mve_load_first_s32, (const void *p, uint32_t count),
         vldrwq_z_s32((const int32_t *)p, vctp32q(count)), 4, (uint32_t)i < count ? ((const int32_t *)p)[i] : 0)
MOTE_MVE(mote_mve_s32x4, mote_mve_load_first_u8_s32, (const void *p, uint32_t count),
         vldrbq_z_u32((const uint8_t *)p, vctp32q(count)), 4, (uint32_t)i < count ? ((const uint8_t *)p)[i] : 0)
// Lane i from p + offset i.
MOTE_MVE(mote_mve_u8x16, mote_mve_gather_u8, (const void *p, mote_mve_u8x16 offsets),
         vldrbq_gather_offset_u8((const uint8_t *)p, (uint8x16_t)offsets), 16, ((const uint8_t *)p)[offsets[i]])
// Two pairs of words: at p, and 32 bytes behind it.
MOTE_MVE(mote_mve_s32x4, mote_mve_load_pairs_s32, (const void *p),
         vldrdq_gather_offset_s64((const int64_t *)p, (uint64x2_t){0, 32}), 4, ((const int32_t *)p)[i < 2 ? i : i + 6])
MOTE_MVE_STORE(mote_mve_store_s32, (void *p, mote_mve_s32x4 v), vstrwq_s32((int32_t *)p, (int32x4_t)v), 4, ((int32_t *)p)[i] = v[i])
// Every lane twice, 32 bytes in all.
MOTE_MVE_STORE(mote_mve_store_twice_s32, (void *p, mote_mve_s32x4 v),
               vst2q_s32((int32_t *)p, ((int32x4x2_t){{(int32x4_t)v, (int32x4_t)v}})), 8, ((int32_t *)p)[i] = v[i / 2])
MOTE_MVE_STORE(mote_mve_store_s16, (void *p, mote_mve_s16x8 v), vstrhq_s16((int16_t *)p, (int16x8_t)v), 8, ((int16_t *)p)[i] = v[i])
MOTE_MVE_STORE(mote_mve_store_u8, (void *p, mote_mve_u8x16 v), vstrbq_u8((uint8_t *)p, (uint8x16_t)v), 16, ((uint8_t *)p)[i] = v[i])
MOTE_MVE_STORE(mote_mve_store_first_u8, (void *p, mote_mve_u8x16 v, uint32_t count),
               vstrbq_p_u8((uint8_t *)p, (uint8x16_t)v, vctp8q(count)), 16, if ((uint32_t)i < count) ((uint8_t *)p)[i] = v[i])
// The low byte of each word.
MOTE_MVE_STORE(mote_mve_store_s32_u8, (void *p, mote_mve_s32x4 v), vstrbq_s32((int8_t *)p, (int32x4_t)v), 4,
               ((uint8_t *)p)[i] = (uint8_t)v[i])
MOTE_MVE_STORE(mote_mve_store_first_s32_u8, (void *p, mote_mve_s32x4 v, uint32_t count),
               vstrbq_p_s32((int8_t *)p, (int32x4_t)v, vctp32q(count)), 4, if ((uint32_t)i < count) ((uint8_t *)p)[i] = (uint8_t)v[i])
MOTE_MVE_STORE(mote_mve_store_first_s32, (void *p, mote_mve_s32x4 v, uint32_t count),
               vstrwq_p_s32((int32_t *)p, (int32x4_t)v, vctp32q(count)), 4, if ((uint32_t)i < count) ((int32_t *)p)[i] = v[i])

MOTE_MVE(mote_mve_s32x4, mote_mve_max_s32, (mote_mve_s32x4 a, mote_mve_s32x4 b), vmaxq_s32((int32x4_t)a, (int32x4_t)b), 4,
         a[i] > b[i] ? a[i] : b[i])
MOTE_MVE(mote_mve_s32x4, mote_mve_min_s32, (mote_mve_s32x4 a, mote_mve_s32x4 b), vminq_s32((int32x4_t)a, (int32x4_t)b), 4,
         a[i] < b[i] ? a[i] : b[i])
// a + b * factor, modulo 2^32. Assembly on the core: of the intrinsic the compiler makes two or three instructions
// where the factor is a power of two.
#if defined(__ARM_FEATURE_MVE)
MOTE_MVE_INLINE mote_mve_s32x4 mote_mve_mla_s32(mote_mve_s32x4 a, mote_mve_s32x4 b, int32_t factor) {
  __asm__("vmla.s32 %q0, %q1, %2" : "+w"(a) : "w"(b), "r"(factor));
  return a;
}
#else
MOTE_MVE(mote_mve_s32x4, mote_mve_mla_s32, (mote_mve_s32x4 a, mote_mve_s32x4 b, int32_t factor), , 4,
         (int32_t)((uint32_t)a[i] + (uint32_t)b[i] * (uint32_t)factor))
#endif
// Lanes 2 i from a and 2 i + 1 from b, saturated to the narrower type.
MOTE_MVE(mote_mve_s16x8, mote_mve_narrow_s32_s16, (mote_mve_s32x4 a, mote_mve_s32x4 b),
         vqmovntq_s32(vqmovnbq_s32(vuninitializedq_s16(), (int32x4_t)a), (int32x4_t)b), 8,
         (i & 1 ? b : a)[i / 2] > INT16_MAX   ? INT16_MAX
         : (i & 1 ? b : a)[i / 2] < INT16_MIN ? INT16_MIN
                                              : (int16_t)(i & 1 ? b : a)[i / 2])
MOTE_MVE(mote_mve_u8x16, mote_mve_narrow_s16_u8, (mote_mve_s16x8 a, mote_mve_s16x8 b),
         vqmovuntq_s16(vqmovunbq_s16(vuninitializedq_u8(), (int16x8_t)a), (int16x8_t)b), 16,
         (i & 1 ? b : a)[i / 2] > UINT8_MAX ? UINT8_MAX
         : (i & 1 ? b : a)[i / 2] < 0       ? 0
                                            : (uint8_t)(i & 1 ? b : a)[i / 2])
// a + b, saturated.
MOTE_MVE(mote_mve_s16x8, mote_mve_add_s16, (mote_mve_s16x8 a, int16_t b), vqaddq_n_s16((int16x8_t)a, b), 8,
         a[i] + b > INT16_MAX ? INT16_MAX : a[i] + b < INT16_MIN ? INT16_MIN : (int16_t)(a[i] + b))
MOTE_MVE(mote_mve_u8x16, mote_mve_clamp_u8, (mote_mve_u8x16 a, mote_mve_u8x16 low, mote_mve_u8x16 high),
         vminq_u8(vmaxq_u8((uint8x16_t)a, (uint8x16_t)low), (uint8x16_t)high), 16,
         (a[i] > low[i] ? a[i] : low[i]) < high[i] ? (a[i] > low[i] ? a[i] : low[i]) : high[i])
// Lane i to p + offset i.
MOTE_MVE_STORE(mote_mve_scatter_u8, (void *p, mote_mve_u8x16 offsets, mote_mve_u8x16 v),
               vstrbq_scatter_offset_u8((uint8_t *)p, (uint8x16_t)offsets, (uint8x16_t)v), 16, ((uint8_t *)p)[offsets[i]] = v[i])
// floor(a * b / 2^31); b is positive, so nothing saturates.
MOTE_MVE(mote_mve_s32x4, mote_mve_multiply_high_s32, (mote_mve_s32x4 a, mote_mve_s32x4 b),
         vqdmulhq_s32((int32x4_t)a, (int32x4_t)b), 4, (int32_t)(((int64_t)a[i] * b[i]) >> 31))
// a * 2^shift, saturated; shift in 0...31.
MOTE_MVE(mote_mve_s32x4, mote_mve_shift_left_s32, (mote_mve_s32x4 a, mote_mve_s32x4 shift),
         vqshlq_s32((int32x4_t)a, (int32x4_t)shift), 4,
         (int64_t)a[i] * ((int64_t)1 << shift[i]) > INT32_MAX   ? INT32_MAX
         : (int64_t)a[i] * ((int64_t)1 << shift[i]) < INT32_MIN ? INT32_MIN
                                                                : (int32_t)((uint32_t)a[i] << shift[i]))
// a / 2^-shift, rounded half up; shift in -31 ... -1.
MOTE_MVE(mote_mve_s32x4, mote_mve_shift_right_s32, (mote_mve_s32x4 a, mote_mve_s32x4 shift),
         vrshlq_s32((int32x4_t)a, (int32x4_t)shift), 4, (int32_t)(((int64_t)a[i] + ((int64_t)1 << (-shift[i] - 1))) >> -shift[i]))

// The same number, which the compiler then cannot see: it unrolls no loop and calls no memclr.
MOTE_MVE_INLINE int32_t mote_mve_hidden(int32_t number) {
#if defined(__ARM_FEATURE_MVE)
  __asm__("" : "+r"(number));
#endif
  return number;
}
// Loads behind a fence stay behind it, and the value is made before it. There are eight vector registers; a compiler that
// fetches everything first keeps half of it on the stack.
MOTE_MVE_INLINE void mote_mve_fence(void) {
#if defined(__ARM_FEATURE_MVE)
  __asm__ volatile("" ::: "memory");
#endif
}
MOTE_MVE_INLINE mote_mve_s32x4 mote_mve_made_s32(mote_mve_s32x4 a) {
#if defined(__ARM_FEATURE_MVE)
  __asm__ volatile("" : "+w"(a) : : "memory");
#endif
  return a;
}

#if defined(__ARM_FEATURE_MVE)
// The smallest of `smallest` and the first `count` bytes.
MOTE_MVE_INLINE uint8_t mote_mve_smallest_u8(uint8_t smallest, const void *p, uint32_t count) {
  return vminvq_p_u8(smallest, vldrbq_z_u8((const uint8_t *)p, vctp8q(count)), vctp8q(count));
}
MOTE_MVE_INLINE uint32_t mote_mve_dot_u8(uint32_t sum, mote_mve_u8x16 a, mote_mve_u8x16 b) {
  return vmladavaq_u8(sum, (uint8x16_t)a, (uint8x16_t)b);
}
MOTE_MVE_INLINE uint32_t mote_mve_sum_u8(uint32_t sum, mote_mve_u8x16 a) { return vaddvaq_u8(sum, (uint8x16_t)a); }
#else
MOTE_MVE_INLINE uint8_t mote_mve_smallest_u8(uint8_t smallest, const void *p, uint32_t count) {
  for (uint32_t i = 0; i < count && i < 16; i++)
    smallest = ((const uint8_t *)p)[i] < smallest ? ((const uint8_t *)p)[i] : smallest;
  return smallest;
}
// sum + Σ a·b, modulo 2^32.
MOTE_MVE_INLINE uint32_t mote_mve_dot_u8(uint32_t sum, mote_mve_u8x16 a, mote_mve_u8x16 b) {
  for (int i = 0; i < 16; i++) sum += (uint32_t)a[i] * b[i];
  return sum;
}
// sum + Σ a, modulo 2^32.
MOTE_MVE_INLINE uint32_t mote_mve_sum_u8(uint32_t sum, mote_mve_u8x16 a) {
  for (int i = 0; i < 16; i++) sum += a[i];
  return sum;
}
#endif

// The loops below are assembly, for reasons that stand in mve.c.

// M[36][2][4] for one block of four outputs and `tiles` (1 or 2) tiles: M = Σ over `slices` vectors of 8 inputs of U·V, with
// V[36][slices][tiles][8] and U[36][slices][4][8]. With one tile the second half of every M[point] is left alone.
void mote_mve_winograd_sums(const int16_t *v, const int16_t *u, int32_t *m, uint32_t slices, uint32_t tiles);

// B^T along the columns of a tile: `count` columns from six rows, `stride` bytes apart, channels `c` to c + 7, to T[count][6][8].
// The signs of points 1 and 2 are the opposite of the proof's; the outputs below take them back.
void mote_mve_winograd_columns(const uint8_t *const *rows, int16_t *t, uint32_t count, uint32_t stride, uint32_t c);
// B^T along the rows of `tiles` tiles, four columns of T apart; point p of a tile goes to v + p * step bytes, tiles lie 8 apart.
void mote_mve_winograd_points(const int16_t *t, int16_t *v, uint32_t step, uint32_t tiles);

// What becomes of the sums of a tile: four channels, one to a lane.
struct mote_mve_outputs {
  // right is 31 - s - 6, at most -1: the sums are normalized to the accumulators times 2^6.
  int32_t multiplier[4], right[4], low[4], high[4];
  // Of rows 0 .. 3; columns 1, 2 and 3 have 2, 4 and 4 times as much.
  int32_t normalizer[4];
  int32_t zero_point;
  // Bytes from a row's start to the tile's first position, and from position to position.
  uint32_t offset, step;
  // Positions in a row: 2 behind a 2x2 pool, 2 or 4 without.
  uint32_t columns, pooled;
};
// One tile of M[36][2][4], the bias already added: A' along both axes, normalization, the pool, requantization; `columns`
// positions in each of `count` rows of output. M is used up.
void mote_mve_winograd_outputs(int32_t *m, const struct mote_mve_outputs *outputs, void *const *rows, uint32_t count);

// Four positions against pairs of outputs.
struct mote_mve_strip {
  // What the sums of a pair begin with: position 0 of either output, position 1 of either output, ...
  int32_t starts[8];
  // Rows: [rows][C / 16][6 columns][16]; taps: [T / 16][4 positions][16].
  const uint8_t *patch;
  // Rows: rows * C / 16; taps: T / 16.
  uint32_t count;
  // [pair][4 positions][2 outputs].
  int32_t *sums;
  // Weights to leave out before each pair's, and before and behind together, bytes.
  uint32_t lead, skip;
};
// sums = starts + Σ patch·weights for a window of three columns, whose positions share columns. The weights of a pair are
// [rows][C / 16][3 columns][2 outputs][16].
void mote_mve_direct_rows(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs);
// The same for positions that share nothing; the weights of a pair are [T / 16][2 outputs][16].
void mote_mve_direct_taps(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs);
