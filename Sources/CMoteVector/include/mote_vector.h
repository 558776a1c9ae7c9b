#pragma once
#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define MOTE_VECTOR_INLINE static inline __attribute__((always_inline))

// Plain vector types, because they come to Swift as SIMD8<Int32> and so on.
typedef int32_t mote_s32x4 __attribute__((vector_size(16)));
typedef int16_t mote_s16x16 __attribute__((vector_size(32)));
typedef int32_t mote_s32x8 __attribute__((vector_size(32)));
typedef uint8_t mote_u8x32 __attribute__((vector_size(32)));
typedef float mote_f32x8 __attribute__((vector_size(32)));
typedef int32_t mote_s32x16 __attribute__((vector_size(64)));
typedef uint8_t mote_u8x64 __attribute__((vector_size(64)));
typedef float mote_f32x16 __attribute__((vector_size(64)));

// The meaning of single lanes.
MOTE_VECTOR_INLINE uint8_t mote_saturate_u8(int32_t v) { return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v); }
MOTE_VECTOR_INLINE int32_t mote_at_s32(const void *p, int i) { int32_t v; __builtin_memcpy(&v, (const char *)p + 4 * i, 4); return v; }
MOTE_VECTOR_INLINE int16_t mote_at_s16(const void *p, int i) { int16_t v; __builtin_memcpy(&v, (const char *)p + 2 * i, 2); return v; }
MOTE_VECTOR_INLINE float mote_at_f32(const void *p, int i) { float v; __builtin_memcpy(&v, (const char *)p + 4 * i, 4); return v; }
// The sum of the products of two 16-bit halves, added to a sum modulo 2^32.
MOTE_VECTOR_INLINE int32_t mote_lane_pairs(int32_t sum, int32_t a, int32_t b) {
  return (int32_t)((uint32_t)sum + (uint32_t)((int32_t)(int16_t)a * (int16_t)b) + (uint32_t)((a >> 16) * (b >> 16)));
}
// The same of four products of unsigned and signed bytes.
MOTE_VECTOR_INLINE int32_t mote_lane_quads(int32_t sum, int32_t a, int32_t b) {
  for (int i = 0; i < 32; i += 8) sum = (int32_t)((uint32_t)sum + (uint32_t)((int32_t)(uint8_t)(a >> i) * (int8_t)(b >> i)));
  return sum;
}
MOTE_VECTOR_INLINE int32_t mote_lane_high(int32_t a, int32_t m, int32_t rounding, int32_t shift) {
  return (int32_t)((uint32_t)(((int64_t)a * m) >> 32) + (uint32_t)rounding) >> shift;
}
// Rounds once to the nearest integer, as `MOTE_MAGIC` describes.
MOTE_VECTOR_INLINE int32_t mote_lane_fused(int32_t a, float scale, float offset) {
  float r = __builtin_fmaf((float)a, scale, offset);
  int32_t bits;
  __builtin_memcpy(&bits, &r, 4);
  return (int32_t)((uint32_t)bits - 0x4B400000u);
}

#define MOTE_EMULATED(result, name, parameters, lanes, meaning) \
  MOTE_VECTOR_INLINE result name parameters { result r; for (int i = 0; i < lanes; i++) r[i] = (meaning); return r; }
