#pragma once
// AVX2 with FMA and F16C: 8 floats. Each line: the instruction, and what lane i of the result is.
#include "mote_avx2.h"
#include "mote_half.h"

#define F256(v) ((__m256)(v))

// 32 bits in every lane.
MOTE_AVX2(mote_f32x8, mote_avx2_broadcast_f32, (const void *p), _mm256_broadcast_ss((const float *)p), 8, mote_at_f32(p, 0))
MOTE_AVX2(mote_f32x8, mote_avx2_add_f32, (mote_f32x8 a, mote_f32x8 b), _mm256_add_ps(F256(a), F256(b)), 8, a[i] + b[i])
MOTE_AVX2(mote_f32x8, mote_avx2_subtract_f32, (mote_f32x8 a, mote_f32x8 b), _mm256_sub_ps(F256(a), F256(b)), 8, a[i] - b[i])
// b where the two are equal or one of them is no number.
MOTE_AVX2(mote_f32x8, mote_avx2_max_f32, (mote_f32x8 a, mote_f32x8 b), _mm256_max_ps(F256(a), F256(b)), 8, a[i] > b[i] ? a[i] : b[i])
MOTE_AVX2(mote_f32x8, mote_avx2_add_product_f32, (mote_f32x8 sum, mote_f32x8 a, mote_f32x8 b),
          _mm256_fmadd_ps(F256(a), F256(b), F256(sum)), 8, __builtin_fmaf(a[i], b[i], sum[i]))
MOTE_AVX2(mote_f32x8, mote_avx2_subtract_product_f32, (mote_f32x8 sum, mote_f32x8 a, mote_f32x8 b),
          _mm256_fnmadd_ps(F256(a), F256(b), F256(sum)), 8, __builtin_fmaf(-a[i], b[i], sum[i]))

#if defined(__AVX2__) && defined(__FMA__)
MOTE_VECTOR_INLINE void mote_avx2_store_f32(void *p, mote_f32x8 a) { _mm256_storeu_ps((float *)p, F256(a)); }
#else
MOTE_VECTOR_INLINE void mote_avx2_store_f32(void *p, mote_f32x8 a) { __builtin_memcpy(p, &a, 32); }
#endif

// 8 binary16.
#if defined(__AVX2__) && defined(__F16C__)
MOTE_VECTOR_INLINE mote_f32x8 mote_avx2_load_half(const void *p) {
  return (mote_f32x8)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}
#else
MOTE_EMULATED(mote_f32x8, mote_avx2_load_half, (const void *p), 8, mote_half(mote_at_s16(p, i)))
#endif
#undef F256
