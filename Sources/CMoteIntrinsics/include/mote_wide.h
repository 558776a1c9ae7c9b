#pragma once
// Every core: 32 x 32 -> 64 bit products, which Swift cannot write without an allocation warning on 32-bit cores, and
// comparisons that must not become branches, because an instruction count may not depend on the image.
#include <stdint.h>

// Clang optimizing for size would call these few instructions.
#define MOTE_INLINE static inline __attribute__((always_inline))

// ARMv6-M and the baseline of ARMv8-M.
#if defined(__thumb__) && !defined(__thumb2__)
#define MOTE_NO_WIDE_PRODUCT 1
#endif

/// The high word of `a * b`.
MOTE_INLINE int32_t mote_high_product(int32_t a, int32_t b) {
#if MOTE_NO_WIDE_PRODUCT
  // Halves of 16 bits; `__aeabi_lmul` would take 40 instructions more. No sum below leaves 32 bits: 65535 * 32768 < 2^31.
  uint32_t al = a & 0xffff, bl = b & 0xffff;
  int32_t ah = a >> 16, bh = b >> 16;
  int32_t inner = ah * (int32_t)bl + (int32_t)((al * bl) >> 16);
  int32_t outer = (int32_t)al * bh + (inner & 0xffff);
  return ah * bh + (inner >> 16) + (outer >> 16);
#else
  return (int32_t)(((int64_t)a * b) >> 32);
#endif
}

/// The low word of `a * b`.
MOTE_INLINE uint32_t mote_low_product(int32_t a, int32_t b) { return (uint32_t)a * (uint32_t)b; }

/// The larger of two values; never a branch.
MOTE_INLINE int32_t mote_larger(int32_t a, int32_t b) {
#if MOTE_NO_WIDE_PRODUCT
  // Flipped signs order as unsigned numbers, so the borrow of one subtraction is the answer.
  uint32_t d, m, bias = 0x80000000u, ua = (uint32_t)a ^ bias, ub = (uint32_t)b ^ bias;
  __asm__("subs %0, %2, %3\n\tsbcs %1, %1" : "=&l"(d), "=&l"(m) : "l"(ua), "l"(ub) : "cc");
  return b + (int32_t)(d & ~m);
#elif defined(__riscv)
  uint32_t m = 0u - (uint32_t)(a < b);
  __asm__("" : "+r"(m));
  return (int32_t)((uint32_t)a ^ (((uint32_t)a ^ (uint32_t)b) & m));
#else
  return a > b ? a : b;
#endif
}

/// `value` clamped to 0...255; only the low byte counts. Never a branch.
MOTE_INLINE uint8_t mote_saturate(int32_t value) {
#if MOTE_NO_WIDE_PRODUCT || defined(__riscv)
  // Hidden before the shift too: a compiler that knew the difference would compare, which is a branch on ARMv6-M.
  int32_t negative = value >> 31, above = 255 - value;
  __asm__("" : "+r"(negative), "+r"(above));
  above >>= 31;
  __asm__("" : "+r"(above));
  return (uint8_t)((value | above) & ~negative);
#elif defined(__arm__)
  uint32_t result;
  __asm__("usat %0, #8, %1" : "=r"(result) : "r"(value));
  return (uint8_t)result;
#else
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
#endif
}
