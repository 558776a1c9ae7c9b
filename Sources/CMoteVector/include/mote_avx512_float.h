#pragma once
// AVX-512: 16 floats. Each line: the instruction, and what lane i of the result is.
#include "mote_avx512.h"
#include "mote_half.h"

#define F512(v) ((__m512)(v))

MOTE_AVX512(mote_f32x16, mote_avx512_broadcast_f32, (const void *p), _mm512_set1_ps(mote_at_f32(p, 0)), 16, mote_at_f32(p, 0))
MOTE_AVX512(mote_f32x16, mote_avx512_add_f32, (mote_f32x16 a, mote_f32x16 b), _mm512_add_ps(F512(a), F512(b)), 16, a[i] + b[i])
MOTE_AVX512(mote_f32x16, mote_avx512_subtract_f32, (mote_f32x16 a, mote_f32x16 b), _mm512_sub_ps(F512(a), F512(b)), 16, a[i] - b[i])
// b where the two are equal or one of them is no number.
MOTE_AVX512(mote_f32x16, mote_avx512_max_f32, (mote_f32x16 a, mote_f32x16 b), _mm512_max_ps(F512(a), F512(b)), 16,
            a[i] > b[i] ? a[i] : b[i])
MOTE_AVX512(mote_f32x16, mote_avx512_add_product_f32, (mote_f32x16 sum, mote_f32x16 a, mote_f32x16 b),
            _mm512_fmadd_ps(F512(a), F512(b), F512(sum)), 16, __builtin_fmaf(a[i], b[i], sum[i]))
MOTE_AVX512(mote_f32x16, mote_avx512_subtract_product_f32, (mote_f32x16 sum, mote_f32x16 a, mote_f32x16 b),
            _mm512_fnmadd_ps(F512(a), F512(b), F512(sum)), 16, __builtin_fmaf(-a[i], b[i], sum[i]))
// 16 binary16.
MOTE_AVX512(mote_f32x16, mote_avx512_load_half, (const void *p), _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p)), 16,
            mote_half(mote_at_s16(p, i)))

#if defined(MOTE_HAS_AVX512)
MOTE_VECTOR_INLINE void mote_avx512_store_f32(void *p, mote_f32x16 a) { _mm512_storeu_ps((float *)p, F512(a)); }
#else
MOTE_VECTOR_INLINE void mote_avx512_store_f32(void *p, mote_f32x16 a) { __builtin_memcpy(p, &a, 64); }
#endif
#undef F512
