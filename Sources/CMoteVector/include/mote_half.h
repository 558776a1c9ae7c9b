#pragma once
#include "mote_vector.h"

// The value of a binary16, exactly, by bit arithmetic; what `Half.float` of MoteFormat gives.
MOTE_VECTOR_INLINE float mote_half(int16_t bits) {
  const uint32_t sign = (uint32_t)(uint16_t)bits << 16 & 0x80000000u, magnitude = (uint32_t)(uint16_t)bits & 0x7FFF;
  // Subnormal: magnitude * 2^-24, exact in float32.
  float small = (float)(int32_t)magnitude * 0x1p-24f, result;
  uint32_t pattern;
  __builtin_memcpy(&pattern, &small, 4);
  if (magnitude >= 0x0400) pattern = (magnitude << 13) + (magnitude >= 0x7C00 ? 0x70000000u : 0x38000000u);
  pattern |= sign;
  __builtin_memcpy(&result, &pattern, 4);
  return result;
}
