#pragma once
// NEON: 8 sums, 16 halves, 8 floats, 32 bytes, each in two registers. Each line: the instructions, and what lane i of the result is.
// Below: the dot products of bytes, which later CPUs have.
#include "mote_vector.h"

#if defined(__aarch64__)
#define MOTE_NEON(result, name, parameters, instruction, lanes, meaning) \
  MOTE_VECTOR_INLINE result name parameters { return (result)(instruction); }
#else
#define MOTE_NEON(result, name, parameters, instruction, lanes, meaning) MOTE_EMULATED(result, name, parameters, lanes, meaning)
#endif
// The registers of a pair, and a pair of registers.
#define MOTE_LOW_S32(v) ((int32x4_t)__builtin_shufflevector((v), (v), 0, 1, 2, 3))
#define MOTE_HIGH_S32(v) ((int32x4_t)__builtin_shufflevector((v), (v), 4, 5, 6, 7))
#define MOTE_LOW_F32(v) ((float32x4_t)__builtin_shufflevector((v), (v), 0, 1, 2, 3))
#define MOTE_HIGH_F32(v) ((float32x4_t)__builtin_shufflevector((v), (v), 4, 5, 6, 7))
#define MOTE_LOW_S16(v) ((int16x8_t)MOTE_LOW_S32((mote_s32x8)(v)))
#define MOTE_HIGH_S16(v) ((int16x8_t)MOTE_HIGH_S32((mote_s32x8)(v)))
#define MOTE_LOW_S8(v) ((int8x16_t)MOTE_LOW_S32(v))
#define MOTE_HIGH_S8(v) ((int8x16_t)MOTE_HIGH_S32(v))
#define MOTE_LOW_U8(v) ((uint8x16_t)MOTE_LOW_S32((mote_s32x8)(v)))
#define MOTE_HIGH_U8(v) ((uint8x16_t)MOTE_HIGH_S32((mote_s32x8)(v)))
#define MOTE_PAIR(a, b) __builtin_shufflevector((int32x4_t)(a), (int32x4_t)(b), 0, 1, 2, 3, 4, 5, 6, 7)
#define MOTE_EACH_S32(f, a, b) MOTE_PAIR(f(MOTE_LOW_S32(a), MOTE_LOW_S32(b)), f(MOTE_HIGH_S32(a), MOTE_HIGH_S32(b)))
#define MOTE_EACH_S16(f, a, b) MOTE_PAIR(f(MOTE_LOW_S16(a), MOTE_LOW_S16(b)), f(MOTE_HIGH_S16(a), MOTE_HIGH_S16(b)))
#define MOTE_EACH_F32(f, a, b) MOTE_PAIR(f(MOTE_LOW_F32(a), MOTE_LOW_F32(b)), f(MOTE_HIGH_F32(a), MOTE_HIGH_F32(b)))

// The meaning of lanes whose weights do not lie together.
// Products of two broadcast halves: the first weights of all lanes, then the second ones.
MOTE_VECTOR_INLINE int32_t mote_lane_neon_pairs(int32_t sum, int32_t x, const void *w, int i) {
  return (int32_t)((uint32_t)sum + (uint32_t)((int32_t)(int16_t)x * mote_at_s16(w, i)) + (uint32_t)((x >> 16) * mote_at_s16(w, 8 + i)));
}
// Products of four broadcast bytes, the second two of them first in odd lanes; sums of two in 16 bits.
MOTE_VECTOR_INLINE int32_t mote_lane_neon_taps(int32_t sum, uint32_t x, const void *w, int i) {
  const int8_t *bytes = (const int8_t *)w;
  const uint32_t first = i % 2 ? x >> 16 : x, second = i % 2 ? x : x >> 16;
  for (int t = 0; t < 2; t++)
    sum = (int32_t)((uint32_t)sum + (uint32_t)(int16_t)((int8_t)(first >> 8 * t) * bytes[2 * i + t] +
                                                        (int8_t)(second >> 8 * t) * bytes[16 + 2 * i + t]));
  return sum;
}
MOTE_VECTOR_INLINE int32_t mote_lane_signed_quads(int32_t sum, int32_t a, int32_t b) {
  for (int i = 0; i < 32; i += 8) sum = (int32_t)((uint32_t)sum + (uint32_t)((int8_t)(a >> i) * (int8_t)(b >> i)));
  return sum;
}
MOTE_VECTOR_INLINE int32_t mote_lane_matrix(int32_t sum, const void *x, const void *w, int i) {
  for (int k = 0; k < 8; k++)
    sum = (int32_t)((uint32_t)sum + (uint32_t)(((const uint8_t *)x)[i / 2 * 8 + k] * ((const int8_t *)w)[i % 2 * 8 + k]));
  return sum;
}
#if defined(__aarch64__)
MOTE_VECTOR_INLINE int32x4_t mote_neon_low_pairs(int32x4_t sum, int16x8_t x, int16x8_t first, int16x8_t second) {
  return vmlal_laneq_s16(vmlal_laneq_s16(sum, vget_low_s16(first), x, 0), vget_low_s16(second), x, 1);
}
MOTE_VECTOR_INLINE int32x4_t mote_neon_high_pairs(int32x4_t sum, int16x8_t x, int16x8_t first, int16x8_t second) {
  return vmlal_high_laneq_s16(vmlal_high_laneq_s16(sum, first, x, 0), second, x, 1);
}
MOTE_VECTOR_INLINE int32x4_t mote_neon_lanes_half(int32x4_t sum, int16x8_t a, int16x8_t b) {
  return vaddq_s32(sum, vpaddq_s32(vmull_s16(vget_low_s16(a), vget_low_s16(b)), vmull_high_s16(a, b)));
}
// Two products of Int8 fit Int16: no weight is -128, so their sum is at most 2 * 128 * 127.
MOTE_VECTOR_INLINE int32x4_t mote_neon_low_taps(int32x4_t sum, int8x16_t x, int8x16_t first, int8x16_t second) {
  const int8x8_t turned = vreinterpret_s8_s16(vrev32_s16(vreinterpret_s16_s8(vget_low_s8(x))));
  return vpadalq_s16(sum, vmlal_s8(vmull_s8(vget_low_s8(x), vget_low_s8(first)), turned, vget_low_s8(second)));
}
MOTE_VECTOR_INLINE int32x4_t mote_neon_high_taps(int32x4_t sum, int8x16_t x, int8x16_t first, int8x16_t second) {
  const int8x16_t turned = vreinterpretq_s8_s16(vrev32q_s16(vreinterpretq_s16_s8(x)));
  return vpadalq_s16(sum, vmlal_high_s8(vmull_high_s8(x, first), turned, second));
}
MOTE_VECTOR_INLINE int32x4_t mote_neon_fused_half(int32x4_t a, float32x4_t scale, float32x4_t offset) {
  return vsubq_s32(vreinterpretq_s32_f32(vfmaq_f32(offset, vcvtq_f32_s32(a), scale)), vdupq_n_s32(0x4B400000));
}
MOTE_VECTOR_INLINE int32x4_t mote_neon_high_half(int32x4_t a, int32x4_t m, int32x4_t rounding, int32x4_t shift) {
  const int32x4_t low = vreinterpretq_s32_s64(vmull_s32(vget_low_s32(a), vget_low_s32(m)));
  const int32x4_t high = vreinterpretq_s32_s64(vmull_high_s32(a, m));
  return vshlq_s32(vaddq_s32(vuzp2q_s32(low, high), rounding), vnegq_s32(shift));
}
MOTE_VECTOR_INLINE uint8x16_t mote_neon_bytes_half(mote_s32x8 a, mote_s32x8 b) {
  const int16x8_t first = vqmovn_high_s32(vqmovn_s32(MOTE_LOW_S32(a)), MOTE_HIGH_S32(a));
  const int16x8_t second = vqmovn_high_s32(vqmovn_s32(MOTE_LOW_S32(b)), MOTE_HIGH_S32(b));
  return vqmovun_high_s16(vqmovun_s16(first), second);
}
#endif

MOTE_NEON(mote_s32x8, mote_neon_load, (const void *p), MOTE_PAIR(vld1q_u8(p), vld1q_u8((const uint8_t *)p + 16)), 8, mote_at_s32(p, i))
MOTE_NEON(mote_f32x8, mote_neon_load_f32, (const void *p), MOTE_PAIR(vld1q_u8(p), vld1q_u8((const uint8_t *)p + 16)), 8,
          mote_at_f32(p, i))
MOTE_NEON(mote_s16x16, mote_neon_load_s16, (const void *p), MOTE_PAIR(vld1q_u8(p), vld1q_u8((const uint8_t *)p + 16)), 16,
          mote_at_s16(p, i))
// 32 bits in every lane.
MOTE_NEON(mote_s32x8, mote_neon_broadcast, (const void *p), MOTE_PAIR(vld1q_dup_s32(p), vld1q_dup_s32(p)), 8, mote_at_s32(p, 0))
// 16 bytes widened.
MOTE_NEON(mote_s16x16, mote_neon_widen_u8, (const void *p),
          MOTE_PAIR(vmovl_u8(vget_low_u8(vld1q_u8(p))), vmovl_high_u8(vld1q_u8(p))), 16, ((const uint8_t *)p)[i])
MOTE_NEON(mote_s16x16, mote_neon_widen_s8, (const void *p),
          MOTE_PAIR(vmovl_s8(vget_low_s8(vld1q_s8(p))), vmovl_high_s8(vld1q_s8(p))), 16, ((const int8_t *)p)[i])
MOTE_NEON(mote_s32x8, mote_neon_widen_to_sums, (const void *p),
          MOTE_PAIR(vmovl_u16(vget_low_u16(vmovl_u8(vld1_u8(p)))), vmovl_high_u16(vmovl_u8(vld1_u8(p)))), 8, ((const uint8_t *)p)[i])
MOTE_NEON(mote_u8x32, mote_neon_load_u8, (const void *p), MOTE_PAIR(vld1q_u8(p), vld1q_u8((const uint8_t *)p + 16)), 32,
          ((const uint8_t *)p)[i])
MOTE_NEON(mote_u8x32, mote_neon_max_u8, (mote_u8x32 a, mote_u8x32 b),
          MOTE_PAIR(vmaxq_u8(MOTE_LOW_U8(a), MOTE_LOW_U8(b)), vmaxq_u8(MOTE_HIGH_U8(a), MOTE_HIGH_U8(b))), 32, a[i] > b[i] ? a[i] : b[i])
MOTE_NEON(mote_s32x8, mote_neon_add_lanes, (mote_s32x8 sum, mote_s32x8 a, mote_s32x8 b),
          MOTE_PAIR(mote_neon_lanes_half(MOTE_LOW_S32(sum), MOTE_LOW_S16(a), MOTE_LOW_S16(b)),
                    mote_neon_lanes_half(MOTE_HIGH_S32(sum), MOTE_HIGH_S16(a), MOTE_HIGH_S16(b))),
          8, mote_lane_pairs(sum[i], a[i], b[i]))
MOTE_NEON(mote_s32x8, mote_neon_add_pairs, (mote_s32x8 sum, mote_s32x8 x, mote_s32x8 w),
          MOTE_PAIR(mote_neon_low_pairs(MOTE_LOW_S32(sum), MOTE_LOW_S16(x), MOTE_LOW_S16(w), MOTE_HIGH_S16(w)),
                    mote_neon_high_pairs(MOTE_HIGH_S32(sum), MOTE_LOW_S16(x), MOTE_LOW_S16(w), MOTE_HIGH_S16(w))),
          8, mote_lane_neon_pairs(sum[i], x[i], &w, i))
MOTE_NEON(mote_s32x8, mote_neon_add_taps, (mote_s32x8 sum, mote_s32x8 x, mote_s32x8 w),
          MOTE_PAIR(mote_neon_low_taps(MOTE_LOW_S32(sum), MOTE_LOW_S8(x), MOTE_LOW_S8(w), MOTE_HIGH_S8(w)),
                    mote_neon_high_taps(MOTE_HIGH_S32(sum), MOTE_LOW_S8(x), MOTE_LOW_S8(w), MOTE_HIGH_S8(w))),
          8, mote_lane_neon_taps(sum[i], (uint32_t)x[i], &w, i))
MOTE_NEON(mote_s32x8, mote_neon_add, (mote_s32x8 a, mote_s32x8 b), MOTE_EACH_S32(vaddq_s32, a, b), 8, (int32_t)((uint32_t)a[i] + (uint32_t)b[i]))
MOTE_NEON(mote_s32x8, mote_neon_subtract, (mote_s32x8 a, mote_s32x8 b), MOTE_EACH_S32(vsubq_s32, a, b), 8,
          (int32_t)((uint32_t)a[i] - (uint32_t)b[i]))
MOTE_NEON(mote_s16x16, mote_neon_add_s16, (mote_s16x16 a, mote_s16x16 b), MOTE_EACH_S16(vaddq_s16, a, b), 16, (int16_t)(a[i] + b[i]))
MOTE_NEON(mote_s16x16, mote_neon_subtract_s16, (mote_s16x16 a, mote_s16x16 b), MOTE_EACH_S16(vsubq_s16, a, b), 16, (int16_t)(a[i] - b[i]))
MOTE_NEON(mote_s32x8, mote_neon_all, (int32_t v), MOTE_PAIR(vdupq_n_s32(v), vdupq_n_s32(v)), 8, v)
MOTE_NEON(mote_s16x16, mote_neon_all_s16, (int16_t v), MOTE_PAIR(vdupq_n_s16(v), vdupq_n_s16(v)), 16, v)
MOTE_NEON(mote_f32x8, mote_neon_all_f32, (float v), MOTE_PAIR(vdupq_n_f32(v), vdupq_n_f32(v)), 8, v)
MOTE_NEON(mote_u8x32, mote_neon_all_u8, (uint8_t v), MOTE_PAIR(vdupq_n_u8(v), vdupq_n_u8(v)), 32, v)
MOTE_NEON(mote_f32x8, mote_neon_multiply_f32, (mote_f32x8 a, mote_f32x8 b), MOTE_EACH_F32(vmulq_f32, a, b), 8, a[i] * b[i])
MOTE_NEON(mote_s32x8, mote_neon_multiply, (mote_s32x8 a, mote_s32x8 b), MOTE_EACH_S32(vmulq_s32, a, b), 8,
          (int32_t)((uint32_t)a[i] * (uint32_t)b[i]))
MOTE_NEON(mote_s32x8, mote_neon_max, (mote_s32x8 a, mote_s32x8 b), MOTE_EACH_S32(vmaxq_s32, a, b), 8, a[i] > b[i] ? a[i] : b[i])
MOTE_NEON(mote_s32x8, mote_neon_shift_right, (mote_s32x8 a, int32_t count),
          MOTE_PAIR(vshlq_s32(MOTE_LOW_S32(a), vdupq_n_s32(-count)), vshlq_s32(MOTE_HIGH_S32(a), vdupq_n_s32(-count))), 8, a[i] >> count)
MOTE_NEON(mote_s32x8, mote_neon_fused, (mote_s32x8 a, mote_f32x8 scale, mote_f32x8 offset),
          MOTE_PAIR(mote_neon_fused_half(MOTE_LOW_S32(a), MOTE_LOW_F32(scale), MOTE_LOW_F32(offset)),
                    mote_neon_fused_half(MOTE_HIGH_S32(a), MOTE_HIGH_F32(scale), MOTE_HIGH_F32(offset))),
          8, mote_lane_fused(a[i], scale[i], offset[i]))
MOTE_NEON(mote_s32x8, mote_neon_high, (mote_s32x8 a, mote_s32x8 m, mote_s32x8 rounding, mote_s32x8 shift),
          MOTE_PAIR(mote_neon_high_half(MOTE_LOW_S32(a), MOTE_LOW_S32(m), MOTE_LOW_S32(rounding), MOTE_LOW_S32(shift)),
                    mote_neon_high_half(MOTE_HIGH_S32(a), MOTE_HIGH_S32(m), MOTE_HIGH_S32(rounding), MOTE_HIGH_S32(shift))),
          8, mote_lane_high(a[i], m[i], rounding[i], shift[i]))
// Four vectors saturated to bytes, one behind the other.
MOTE_NEON(mote_u8x32, mote_neon_bytes, (mote_s32x8 a, mote_s32x8 b, mote_s32x8 c, mote_s32x8 d),
          MOTE_PAIR(mote_neon_bytes_half(a, b), mote_neon_bytes_half(c, d)), 32,
          mote_saturate_u8(i < 8 ? a[i] : i < 16 ? b[i - 8] : i < 24 ? c[i - 16] : d[i - 24]))
MOTE_NEON(mote_u8x32, mote_neon_clamp, (mote_u8x32 a, mote_u8x32 low, mote_u8x32 high),
          MOTE_PAIR(vminq_u8(vmaxq_u8(MOTE_LOW_U8(a), MOTE_LOW_U8(low)), MOTE_LOW_U8(high)),
                    vminq_u8(vmaxq_u8(MOTE_HIGH_U8(a), MOTE_HIGH_U8(low)), MOTE_HIGH_U8(high))),
          32, a[i] < low[i] ? low[i] : a[i] > high[i] ? high[i] : a[i])

MOTE_VECTOR_INLINE void mote_neon_store(void *p, mote_s32x8 a) { __builtin_memcpy(p, &a, 32); }
MOTE_VECTOR_INLINE void mote_neon_store_s16(void *p, mote_s16x16 a) { __builtin_memcpy(p, &a, 32); }
MOTE_VECTOR_INLINE void mote_neon_store_u8(void *p, mote_u8x32 a) { __builtin_memcpy(p, &a, 32); }
// A quarter of the bytes to each of four places, which may be one: from the last to the first.
MOTE_VECTOR_INLINE void mote_neon_store_quarters(void *p, void *q, void *r, void *s, mote_u8x32 a) {
  __builtin_memcpy(s, (const char *)&a + 24, 8);
  __builtin_memcpy(r, (const char *)&a + 16, 8);
  __builtin_memcpy(q, (const char *)&a + 8, 8);
  __builtin_memcpy(p, &a, 8);
}

// SDOT: signed inputs.
#if defined(__ARM_FEATURE_DOTPROD)
#define MOTE_NEON_DOT(result, name, parameters, instruction, lanes, meaning) MOTE_NEON(result, name, parameters, instruction, lanes, meaning)
#else
#define MOTE_NEON_DOT(result, name, parameters, instruction, lanes, meaning) MOTE_EMULATED(result, name, parameters, lanes, meaning)
#endif
MOTE_NEON_DOT(mote_s32x8, mote_neondot_add_quads, (mote_s32x8 sum, mote_s32x8 x, mote_s32x8 w),
              MOTE_PAIR(vdotq_s32(MOTE_LOW_S32(sum), MOTE_LOW_S8(x), MOTE_LOW_S8(w)),
                        vdotq_s32(MOTE_HIGH_S32(sum), MOTE_HIGH_S8(x), MOTE_HIGH_S8(w))),
              8, mote_lane_signed_quads(sum[i], x[i], w[i]))

// USDOT: inputs as they are.
#if defined(__ARM_FEATURE_MATMUL_INT8)
#define MOTE_NEON_I8MM(result, name, parameters, instruction, lanes, meaning) MOTE_NEON(result, name, parameters, instruction, lanes, meaning)
#else
#define MOTE_NEON_I8MM(result, name, parameters, instruction, lanes, meaning) MOTE_EMULATED(result, name, parameters, lanes, meaning)
#endif
MOTE_NEON_I8MM(mote_s32x8, mote_neoni8mm_add_quads, (mote_s32x8 sum, mote_s32x8 x, mote_s32x8 w),
               MOTE_PAIR(vusdotq_s32(MOTE_LOW_S32(sum), MOTE_LOW_U8(x), MOTE_LOW_S8(w)),
                         vusdotq_s32(MOTE_HIGH_S32(sum), MOTE_HIGH_U8(x), MOTE_HIGH_S8(w))),
               8, mote_lane_quads(sum[i], x[i], w[i]))

// USMMLA: two inputs' eight taps by two outputs' eight taps; lane i is input i / 2, output i % 2.
MOTE_NEON_I8MM(mote_s32x4, mote_neoni8mm_add_matrix, (mote_s32x4 sum, mote_s32x4 x, mote_s32x4 w),
               vusmmlaq_s32((int32x4_t)sum, (uint8x16_t)x, (int8x16_t)w), 4, mote_lane_matrix(sum[i], &x, &w, i))
MOTE_NEON(mote_s32x4, mote_neon_load_four, (const void *p), vld1q_u8(p), 4, mote_at_s32(p, i))
// Eight bytes of each of two places.
MOTE_NEON(mote_s32x4, mote_neon_load_eights, (const void *p, const void *q), vcombine_u8(vld1_u8(p), vld1_u8(q)), 4,
          mote_at_s32(i < 2 ? p : q, i % 2))
// The first or the second input's lanes of two matrices.
MOTE_NEON(mote_s32x4, mote_neon_first_halves, (mote_s32x4 a, mote_s32x4 b), vzip1q_s64((int64x2_t)a, (int64x2_t)b), 4,
          i < 2 ? a[i] : b[i - 2])
MOTE_NEON(mote_s32x4, mote_neon_second_halves, (mote_s32x4 a, mote_s32x4 b), vzip2q_s64((int64x2_t)a, (int64x2_t)b), 4,
          i < 2 ? a[i + 2] : b[i])
MOTE_VECTOR_INLINE void mote_neon_store_four(void *p, mote_s32x4 a) { __builtin_memcpy(p, &a, 16); }
