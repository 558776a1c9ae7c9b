#pragma once
// NEON: 8 floats in two registers. Each line: the instructions, and what lane i of the result is.
#include "mote_half.h"
#include "mote_neon.h"

#if defined(__aarch64__)
#define MOTE_FMA_HALVES(f, sum, a, b) \
  MOTE_PAIR(f(MOTE_LOW_F32(sum), MOTE_LOW_F32(a), MOTE_LOW_F32(b)), f(MOTE_HIGH_F32(sum), MOTE_HIGH_F32(a), MOTE_HIGH_F32(b)))
MOTE_VECTOR_INLINE float32x4_t mote_neon_larger(float32x4_t a, float32x4_t b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
MOTE_VECTOR_INLINE mote_s32x8 mote_neon_widen_half(float16x8_t v) {
  return MOTE_PAIR(vcvt_f32_f16(vget_low_f16(v)), vcvt_high_f32_f16(v));
}
#endif

// 32 bits in every lane.
MOTE_NEON(mote_f32x8, mote_neon_broadcast_f32, (const void *p), MOTE_PAIR(vld1q_dup_s32(p), vld1q_dup_s32(p)), 8, mote_at_f32(p, 0))
MOTE_NEON(mote_f32x8, mote_neon_add_f32, (mote_f32x8 a, mote_f32x8 b), MOTE_EACH_F32(vaddq_f32, a, b), 8, a[i] + b[i])
MOTE_NEON(mote_f32x8, mote_neon_subtract_f32, (mote_f32x8 a, mote_f32x8 b), MOTE_EACH_F32(vsubq_f32, a, b), 8, a[i] - b[i])
// b where the two are equal or one of them is no number.
MOTE_NEON(mote_f32x8, mote_neon_max_f32, (mote_f32x8 a, mote_f32x8 b), MOTE_EACH_F32(mote_neon_larger, a, b), 8, a[i] > b[i] ? a[i] : b[i])
MOTE_NEON(mote_f32x8, mote_neon_add_product_f32, (mote_f32x8 sum, mote_f32x8 a, mote_f32x8 b), MOTE_FMA_HALVES(vfmaq_f32, sum, a, b), 8,
          __builtin_fmaf(a[i], b[i], sum[i]))
MOTE_NEON(mote_f32x8, mote_neon_subtract_product_f32, (mote_f32x8 sum, mote_f32x8 a, mote_f32x8 b), MOTE_FMA_HALVES(vfmsq_f32, sum, a, b), 8,
          __builtin_fmaf(-a[i], b[i], sum[i]))
// 8 binary16.
MOTE_NEON(mote_f32x8, mote_neon_load_half, (const void *p), mote_neon_widen_half(vreinterpretq_f16_u8(vld1q_u8(p))), 8,
          mote_half(mote_at_s16(p, i)))
MOTE_VECTOR_INLINE void mote_neon_store_f32(void *p, mote_f32x8 a) { __builtin_memcpy(p, &a, 32); }
