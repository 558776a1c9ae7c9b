#pragma once
// AVX-VNNI: dot products in 256-bit vectors, on CPUs without AVX-512; all else is AVX2's.
#include "mote_avx2.h"

#if defined(__AVXVNNI__)
#define MOTE_AVXVNNI(result, name, parameters, instruction, lanes, meaning) \
  MOTE_VECTOR_INLINE result name parameters { return (result)(instruction); }
#else
#define MOTE_AVXVNNI(result, name, parameters, instruction, lanes, meaning) MOTE_EMULATED(result, name, parameters, lanes, meaning)
#endif

MOTE_AVXVNNI(mote_s32x8, mote_avxvnni_add_pairs, (mote_s32x8 sum, mote_s32x8 a, mote_s32x8 b),
             _mm256_dpwssd_avx_epi32((__m256i)sum, (__m256i)a, (__m256i)b), 8, mote_lane_pairs(sum[i], a[i], b[i]))
MOTE_AVXVNNI(mote_s32x8, mote_avxvnni_add_quads, (mote_s32x8 sum, mote_s32x8 inputs, mote_s32x8 weights),
             _mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)inputs, (__m256i)weights), 8, mote_lane_quads(sum[i], inputs[i], weights[i]))
