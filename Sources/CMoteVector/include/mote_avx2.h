#pragma once
// AVX2 with FMA: 8 sums, 16 halves, 8 floats, 32 bytes. Each line: the instruction, and what lane i of the result is.
#include "mote_vector.h"

#if defined(__AVX2__) && defined(__FMA__)
#define MOTE_AVX2(result, name, parameters, instruction, lanes, meaning) \
  MOTE_VECTOR_INLINE result name parameters { return (result)(instruction); }
#else
#define MOTE_AVX2(result, name, parameters, instruction, lanes, meaning) MOTE_EMULATED(result, name, parameters, lanes, meaning)
#endif
#define I256(v) ((__m256i)(v))
// A value that optimizers take as it is: they would add the products of several steps to each other before the sum, which
// is no faster and needs more registers than there are.
#define MOTE_IN_ORDER(v) ({ __m256i in_order = (v); __asm__("" : "+x"(in_order)); in_order; })

MOTE_AVX2(mote_s32x8, mote_avx2_load, (const void *p), _mm256_loadu_si256((const __m256i *)p), 8, mote_at_s32(p, i))
MOTE_AVX2(mote_f32x8, mote_avx2_load_f32, (const void *p), _mm256_loadu_ps((const float *)p), 8, mote_at_f32(p, i))
MOTE_AVX2(mote_s16x16, mote_avx2_load_s16, (const void *p), _mm256_loadu_si256((const __m256i *)p), 16, mote_at_s16(p, i))
// 32 bits in every lane.
MOTE_AVX2(mote_s32x8, mote_avx2_broadcast, (const void *p), _mm256_set1_epi32(mote_at_s32(p, 0)), 8, mote_at_s32(p, 0))
// 16 bytes widened: unsigned inputs, signed weights.
MOTE_AVX2(mote_s16x16, mote_avx2_widen_u8, (const void *p), _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)p)), 16,
          ((const uint8_t *)p)[i])
MOTE_AVX2(mote_s16x16, mote_avx2_widen_weights, (const void *p), _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)p)), 16,
          ((const int8_t *)p)[i])
MOTE_AVX2(mote_s32x8, mote_avx2_widen_s8, (const void *p), _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)p)), 8,
          (int32_t)((uint16_t)((const int8_t *)p)[2 * i] | (uint32_t)((const int8_t *)p)[2 * i + 1] << 16))
MOTE_AVX2(mote_s32x8, mote_avx2_widen_to_sums, (const void *p), _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)), 8,
          ((const uint8_t *)p)[i])
MOTE_AVX2(mote_u8x32, mote_avx2_load_u8, (const void *p), _mm256_loadu_si256((const __m256i *)p), 32, ((const uint8_t *)p)[i])
MOTE_AVX2(mote_u8x32, mote_avx2_max_u8, (mote_u8x32 a, mote_u8x32 b), _mm256_max_epu8(I256(a), I256(b)), 32, a[i] > b[i] ? a[i] : b[i])
MOTE_AVX2(mote_s32x8, mote_avx2_add_pairs, (mote_s32x8 sum, mote_s32x8 a, mote_s32x8 b),
          MOTE_IN_ORDER(_mm256_add_epi32(I256(sum), _mm256_madd_epi16(I256(a), I256(b)))), 8, mote_lane_pairs(sum[i], a[i], b[i]))
MOTE_AVX2(mote_s32x8, mote_avx2_add, (mote_s32x8 a, mote_s32x8 b), _mm256_add_epi32(I256(a), I256(b)), 8,
          (int32_t)((uint32_t)a[i] + (uint32_t)b[i]))
MOTE_AVX2(mote_s32x8, mote_avx2_subtract, (mote_s32x8 a, mote_s32x8 b), _mm256_sub_epi32(I256(a), I256(b)), 8,
          (int32_t)((uint32_t)a[i] - (uint32_t)b[i]))
MOTE_AVX2(mote_s16x16, mote_avx2_add_s16, (mote_s16x16 a, mote_s16x16 b), _mm256_add_epi16(I256(a), I256(b)), 16, (int16_t)(a[i] + b[i]))
MOTE_AVX2(mote_s16x16, mote_avx2_subtract_s16, (mote_s16x16 a, mote_s16x16 b), _mm256_sub_epi16(I256(a), I256(b)), 16,
          (int16_t)(a[i] - b[i]))
MOTE_AVX2(mote_s32x8, mote_avx2_all, (int32_t v), _mm256_set1_epi32(v), 8, v)
MOTE_AVX2(mote_s16x16, mote_avx2_all_s16, (int16_t v), _mm256_set1_epi16(v), 16, v)
MOTE_AVX2(mote_f32x8, mote_avx2_all_f32, (float v), _mm256_set1_ps(v), 8, v)
MOTE_AVX2(mote_u8x32, mote_avx2_all_u8, (uint8_t v), _mm256_set1_epi8((char)v), 32, v)
MOTE_AVX2(mote_f32x8, mote_avx2_multiply_f32, (mote_f32x8 a, mote_f32x8 b), _mm256_mul_ps((__m256)a, (__m256)b), 8, a[i] * b[i])
MOTE_AVX2(mote_s32x8, mote_avx2_multiply, (mote_s32x8 a, mote_s32x8 b), _mm256_mullo_epi32(I256(a), I256(b)), 8,
          (int32_t)((uint32_t)a[i] * (uint32_t)b[i]))
MOTE_AVX2(mote_s32x8, mote_avx2_max, (mote_s32x8 a, mote_s32x8 b), _mm256_max_epi32(I256(a), I256(b)), 8, a[i] > b[i] ? a[i] : b[i])
MOTE_AVX2(mote_s32x8, mote_avx2_shift_right, (mote_s32x8 a, int32_t count), _mm256_sra_epi32(I256(a), _mm_cvtsi32_si128(count)), 8,
          a[i] >> count)
MOTE_AVX2(mote_s32x8, mote_avx2_fused, (mote_s32x8 a, mote_f32x8 scale, mote_f32x8 offset),
          _mm256_sub_epi32(_mm256_castps_si256(_mm256_fmadd_ps(_mm256_cvtepi32_ps(I256(a)), (__m256)scale, (__m256)offset)),
                           _mm256_set1_epi32(0x4B400000)),
          8, mote_lane_fused(a[i], scale[i], offset[i]))
// The high halves of the products with the even and with the odd lanes, then one rounding shift.
MOTE_AVX2(mote_s32x8, mote_avx2_high, (mote_s32x8 a, mote_s32x8 m, mote_s32x8 rounding, mote_s32x8 shift),
          _mm256_srav_epi32(
              _mm256_add_epi32(
                  _mm256_blend_epi32(_mm256_shuffle_epi32(_mm256_mul_epi32(I256(a), I256(m)), 0xF5),
                                     _mm256_mul_epi32(_mm256_srli_epi64(I256(a), 32), _mm256_srli_epi64(I256(m), 32)), 0xAA),
                  I256(rounding)),
              I256(shift)),
          8, mote_lane_high(a[i], m[i], rounding[i], shift[i]))
// Four vectors saturated to bytes, one behind the other.
MOTE_AVX2(mote_u8x32, mote_avx2_bytes, (mote_s32x8 a, mote_s32x8 b, mote_s32x8 c, mote_s32x8 d),
          _mm256_permutevar8x32_epi32(_mm256_packus_epi16(_mm256_packs_epi32(I256(a), I256(b)), _mm256_packs_epi32(I256(c), I256(d))),
                                      _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)),
          32, mote_saturate_u8(i < 8 ? a[i] : i < 16 ? b[i - 8] : i < 24 ? c[i - 16] : d[i - 24]))
MOTE_AVX2(mote_u8x32, mote_avx2_clamp, (mote_u8x32 a, mote_u8x32 low, mote_u8x32 high),
          _mm256_min_epu8(_mm256_max_epu8(I256(a), I256(low)), I256(high)), 32, a[i] < low[i] ? low[i] : a[i] > high[i] ? high[i] : a[i])

#if defined(__AVX2__) && defined(__FMA__)
MOTE_VECTOR_INLINE void mote_avx2_store(void *p, mote_s32x8 a) { _mm256_storeu_si256((__m256i *)p, I256(a)); }
MOTE_VECTOR_INLINE void mote_avx2_store_s16(void *p, mote_s16x16 a) { _mm256_storeu_si256((__m256i *)p, I256(a)); }
MOTE_VECTOR_INLINE void mote_avx2_store_u8(void *p, mote_u8x32 a) { _mm256_storeu_si256((__m256i *)p, I256(a)); }
// A quarter of the bytes to each of four places, which may be one: from the last to the first.
MOTE_VECTOR_INLINE void mote_avx2_store_quarters(void *p, void *q, void *r, void *s, mote_u8x32 a) {
  const __m128i low = _mm256_castsi256_si128(I256(a)), high = _mm256_extracti128_si256(I256(a), 1);
  _mm_storeh_pd((double *)s, _mm_castsi128_pd(high));
  _mm_storel_epi64((__m128i *)r, high);
  _mm_storeh_pd((double *)q, _mm_castsi128_pd(low));
  _mm_storel_epi64((__m128i *)p, low);
}
#else
MOTE_VECTOR_INLINE void mote_avx2_store(void *p, mote_s32x8 a) { __builtin_memcpy(p, &a, 32); }
MOTE_VECTOR_INLINE void mote_avx2_store_s16(void *p, mote_s16x16 a) { __builtin_memcpy(p, &a, 32); }
MOTE_VECTOR_INLINE void mote_avx2_store_u8(void *p, mote_u8x32 a) { __builtin_memcpy(p, &a, 32); }
MOTE_VECTOR_INLINE void mote_avx2_store_quarters(void *p, void *q, void *r, void *s, mote_u8x32 a) {
  __builtin_memcpy(s, (const char *)&a + 24, 8);
  __builtin_memcpy(r, (const char *)&a + 16, 8);
  __builtin_memcpy(q, (const char *)&a + 8, 8);
  __builtin_memcpy(p, &a, 8);
}
#endif
#undef I256
