#pragma once
// What VNNI adds to AVX-512: products and their sum in one instruction, and products of bytes.
#include "mote_vector.h"

#if defined(__AVX512VNNI__)
#define MOTE_AVX512VNNI(name, parameters, instruction, meaning) \
  MOTE_VECTOR_INLINE mote_s32x16 name parameters { return (mote_s32x16)(instruction); }
#else
#define MOTE_AVX512VNNI(name, parameters, instruction, meaning) MOTE_EMULATED(mote_s32x16, name, parameters, 16, meaning)
#endif

MOTE_AVX512VNNI(mote_avx512vnni_add_pairs, (mote_s32x16 sum, mote_s32x16 a, mote_s32x16 b),
                _mm512_dpwssd_epi32((__m512i)sum, (__m512i)a, (__m512i)b), mote_lane_pairs(sum[i], a[i], b[i]))
MOTE_AVX512VNNI(mote_avx512vnni_add_quads, (mote_s32x16 sum, mote_s32x16 inputs, mote_s32x16 weights),
                _mm512_dpbusd_epi32((__m512i)sum, (__m512i)inputs, (__m512i)weights),
                mote_lane_quads(sum[i], inputs[i], weights[i]))
