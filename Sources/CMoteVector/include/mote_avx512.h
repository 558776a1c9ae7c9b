#pragma once
// AVX-512 F, BW, DQ and VL: 16 sums, 16 floats, 64 bytes; Int16 as in AVX2, so that 16 channels fill a vector. Each line: the
// instruction, and what lane i of the result is.
#include "mote_vector.h"

#if defined(__AVX512BW__) && defined(__AVX512VL__) && defined(__AVX512DQ__)
#define MOTE_HAS_AVX512 1
#define MOTE_AVX512(result, name, parameters, instruction, lanes, meaning) \
  MOTE_VECTOR_INLINE result name parameters { return (result)(instruction); }
#else
#define MOTE_AVX512(result, name, parameters, instruction, lanes, meaning) MOTE_EMULATED(result, name, parameters, lanes, meaning)
#endif
#define I512(v) ((__m512i)(v))

MOTE_AVX512(mote_s32x16, mote_avx512_load, (const void *p), _mm512_loadu_si512(p), 16, mote_at_s32(p, i))
MOTE_AVX512(mote_f32x16, mote_avx512_load_f32, (const void *p), _mm512_loadu_ps(p), 16, mote_at_f32(p, i))
MOTE_AVX512(mote_s32x16, mote_avx512_broadcast, (const void *p), _mm512_set1_epi32(mote_at_s32(p, 0)), 16, mote_at_s32(p, 0))
MOTE_AVX512(mote_s32x16, mote_avx512_widen_s8, (const void *p), _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)p)), 16,
            (int32_t)((uint16_t)((const int8_t *)p)[2 * i] | (uint32_t)((const int8_t *)p)[2 * i + 1] << 16))
MOTE_AVX512(mote_s32x16, mote_avx512_widen_to_sums, (const void *p), _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)), 16,
            ((const uint8_t *)p)[i])
MOTE_AVX512(mote_u8x64, mote_avx512_load_u8, (const void *p), _mm512_loadu_si512(p), 64, ((const uint8_t *)p)[i])
MOTE_AVX512(mote_u8x64, mote_avx512_max_u8, (mote_u8x64 a, mote_u8x64 b), _mm512_max_epu8(I512(a), I512(b)), 64, a[i] > b[i] ? a[i] : b[i])
MOTE_AVX512(mote_s32x16, mote_avx512_add_pairs, (mote_s32x16 sum, mote_s32x16 a, mote_s32x16 b),
            _mm512_add_epi32(I512(sum), _mm512_madd_epi16(I512(a), I512(b))), 16, mote_lane_pairs(sum[i], a[i], b[i]))
MOTE_AVX512(mote_s32x16, mote_avx512_add, (mote_s32x16 a, mote_s32x16 b), _mm512_add_epi32(I512(a), I512(b)), 16,
            (int32_t)((uint32_t)a[i] + (uint32_t)b[i]))
MOTE_AVX512(mote_s32x16, mote_avx512_subtract, (mote_s32x16 a, mote_s32x16 b), _mm512_sub_epi32(I512(a), I512(b)), 16,
            (int32_t)((uint32_t)a[i] - (uint32_t)b[i]))
MOTE_AVX512(mote_s32x16, mote_avx512_all, (int32_t v), _mm512_set1_epi32(v), 16, v)
MOTE_AVX512(mote_f32x16, mote_avx512_all_f32, (float v), _mm512_set1_ps(v), 16, v)
MOTE_AVX512(mote_u8x64, mote_avx512_all_u8, (uint8_t v), _mm512_set1_epi8((char)v), 64, v)
MOTE_AVX512(mote_f32x16, mote_avx512_multiply_f32, (mote_f32x16 a, mote_f32x16 b), _mm512_mul_ps((__m512)a, (__m512)b), 16, a[i] * b[i])
MOTE_AVX512(mote_s32x16, mote_avx512_multiply, (mote_s32x16 a, mote_s32x16 b), _mm512_mullo_epi32(I512(a), I512(b)), 16,
            (int32_t)((uint32_t)a[i] * (uint32_t)b[i]))
MOTE_AVX512(mote_s32x16, mote_avx512_max, (mote_s32x16 a, mote_s32x16 b), _mm512_max_epi32(I512(a), I512(b)), 16,
            a[i] > b[i] ? a[i] : b[i])
MOTE_AVX512(mote_s32x16, mote_avx512_shift_right, (mote_s32x16 a, int32_t count), _mm512_sra_epi32(I512(a), _mm_cvtsi32_si128(count)),
            16, a[i] >> count)
MOTE_AVX512(mote_s32x16, mote_avx512_fused, (mote_s32x16 a, mote_f32x16 scale, mote_f32x16 offset),
            _mm512_sub_epi32(_mm512_castps_si512(_mm512_fmadd_ps(_mm512_cvtepi32_ps(I512(a)), (__m512)scale, (__m512)offset)),
                             _mm512_set1_epi32(0x4B400000)),
            16, mote_lane_fused(a[i], scale[i], offset[i]))
MOTE_AVX512(mote_s32x16, mote_avx512_high, (mote_s32x16 a, mote_s32x16 m, mote_s32x16 rounding, mote_s32x16 shift),
            _mm512_srav_epi32(
                _mm512_add_epi32(_mm512_mask_mov_epi32(_mm512_srli_epi64(_mm512_mul_epi32(I512(a), I512(m)), 32), 0xAAAA,
                                                       _mm512_mul_epi32(_mm512_srli_epi64(I512(a), 32), _mm512_srli_epi64(I512(m), 32))),
                                 I512(rounding)),
                I512(shift)),
            16, mote_lane_high(a[i], m[i], rounding[i], shift[i]))
MOTE_AVX512(mote_u8x64, mote_avx512_bytes, (mote_s32x16 a, mote_s32x16 b, mote_s32x16 c, mote_s32x16 d),
            _mm512_permutexvar_epi32(
                _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15),
                _mm512_packus_epi16(_mm512_packs_epi32(I512(a), I512(b)), _mm512_packs_epi32(I512(c), I512(d)))),
            64, mote_saturate_u8(i < 16 ? a[i] : i < 32 ? b[i - 16] : i < 48 ? c[i - 32] : d[i - 48]))
MOTE_AVX512(mote_u8x64, mote_avx512_clamp, (mote_u8x64 a, mote_u8x64 low, mote_u8x64 high),
            _mm512_min_epu8(_mm512_max_epu8(I512(a), I512(low)), I512(high)), 64,
            a[i] < low[i] ? low[i] : a[i] > high[i] ? high[i] : a[i])

#if defined(MOTE_HAS_AVX512)
MOTE_VECTOR_INLINE void mote_avx512_store(void *p, mote_s32x16 a) { _mm512_storeu_si512(p, I512(a)); }
MOTE_VECTOR_INLINE void mote_avx512_store_u8(void *p, mote_u8x64 a) { _mm512_storeu_si512(p, I512(a)); }
// A quarter of the bytes to each of four places, which may be one: from the last to the first.
MOTE_VECTOR_INLINE void mote_avx512_store_quarters(void *p, void *q, void *r, void *s, mote_u8x64 a) {
  _mm_storeu_si128((__m128i *)s, _mm512_extracti32x4_epi32(I512(a), 3));
  _mm_storeu_si128((__m128i *)r, _mm512_extracti32x4_epi32(I512(a), 2));
  _mm_storeu_si128((__m128i *)q, _mm512_extracti32x4_epi32(I512(a), 1));
  _mm_storeu_si128((__m128i *)p, _mm512_castsi512_si128(I512(a)));
}
#else
MOTE_VECTOR_INLINE void mote_avx512_store(void *p, mote_s32x16 a) { __builtin_memcpy(p, &a, 64); }
MOTE_VECTOR_INLINE void mote_avx512_store_u8(void *p, mote_u8x64 a) { __builtin_memcpy(p, &a, 64); }
MOTE_VECTOR_INLINE void mote_avx512_store_quarters(void *p, void *q, void *r, void *s, mote_u8x64 a) {
  __builtin_memcpy(s, (const char *)&a + 48, 16);
  __builtin_memcpy(r, (const char *)&a + 32, 16);
  __builtin_memcpy(q, (const char *)&a + 16, 16);
  __builtin_memcpy(p, &a, 16);
}
#endif
#undef I512
