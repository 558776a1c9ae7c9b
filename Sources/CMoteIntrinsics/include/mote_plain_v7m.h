#pragma once
// Cortex-M3 and every Arm core with Thumb-2. Eight sums, two inputs, a weight and three pointers take all 14 registers.
#define MOTE_TILES_AT_ONCE 2
#define MOTE_INTERLEAVED_TILES 1

// The first loads of a round advance the pointers, the others look back.
#define MOTE_LOAD(x, place) "ldrsh %[" x "], " place "\n"
#define MOTE_ADD(a, x) "mla %[" a "], %[w], %[" x "], %[" a "]\n"

/// One tile.
#define MOTE_FILTER(place, o) MOTE_LOAD("w", place) MOTE_ADD("a" #o, "x0")
// A channel: its inputs of every tile, then four filters.
#define MOTE_CHANNEL(v0, u0, u1, u2, u3) \
  MOTE_LOAD("x0", v0) \
  MOTE_FILTER(u0, 0) MOTE_FILTER(u1, 1) MOTE_FILTER(u2, 2) MOTE_FILTER(u3, 3)
MOTE_LOOP mote_products_1(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {
  for (; points; points--, sums += 8) {
    int32_t a0 = 0, a1 = 0, a2 = 0, a3 = 0;
    int32_t x0, w;
    __asm__ volatile(
        "1:\n"
        MOTE_CHANNEL("[%[v]], #8", "[%[u]], #32", "[%[u], #-28]", "[%[u], #-24]", "[%[u], #-20]")
        MOTE_CHANNEL("[%[v], #-6]", "[%[u], #-30]", "[%[u], #-26]", "[%[u], #-22]", "[%[u], #-18]")
        MOTE_CHANNEL("[%[v], #-4]", "[%[u], #-16]", "[%[u], #-12]", "[%[u], #-8]", "[%[u], #-4]")
        MOTE_CHANNEL("[%[v], #-2]", "[%[u], #-14]", "[%[u], #-10]", "[%[u], #-6]", "[%[u], #-2]")
        "cmp %[v], %[end]\n bne 1b\n"
        : [a0] "+r"(a0), [a1] "+r"(a1), [a2] "+r"(a2), [a3] "+r"(a3), [v] "+r"(v),
          [u] "+r"(u), [x0] "=&r"(x0), [w] "=&r"(w)
        : [end] "r"(v + 2 * pairs)
        : "cc", "memory");
    sums[0] = a0; sums[2] = a1; sums[4] = a2; sums[6] = a3;
  }
}
#undef MOTE_FILTER
#undef MOTE_CHANNEL

/// Two tiles.
#define MOTE_FILTER(place, o) MOTE_LOAD("w", place) MOTE_ADD("a" #o, "x0") MOTE_ADD("b" #o, "x1")
#define MOTE_CHANNEL(v0, v1, u0, u1, u2, u3) \
  MOTE_LOAD("x0", v0) MOTE_LOAD("x1", v1) \
  MOTE_FILTER(u0, 0) MOTE_FILTER(u1, 1) MOTE_FILTER(u2, 2) MOTE_FILTER(u3, 3)
#define MOTE_FIRST(place, o) MOTE_LOAD("w", place) "mul %[a" #o "], %[w], %[x0]\n mul %[b" #o "], %[w], %[x1]\n"
#define MOTE_FIRST_CHANNEL(v0, v1, u0, u1, u2, u3) \
  MOTE_LOAD("x0", v0) MOTE_LOAD("x1", v1) MOTE_FIRST(u0, 0) MOTE_FIRST(u1, 1) MOTE_FIRST(u2, 2) MOTE_FIRST(u3, 3)
#define MOTE_REST_OF_ROUND                                                                              \
  MOTE_CHANNEL("[%[v], #-14]", "[%[v], #-10]", "[%[u], #-30]", "[%[u], #-26]", "[%[u], #-22]", "[%[u], #-18]") \
  MOTE_CHANNEL("[%[v], #-8]", "[%[v], #-4]", "[%[u], #-16]", "[%[u], #-12]", "[%[u], #-8]", "[%[u], #-4]") \
  MOTE_CHANNEL("[%[v], #-6]", "[%[v], #-2]", "[%[u], #-14]", "[%[u], #-10]", "[%[u], #-6]", "[%[u], #-2]")
MOTE_LOOP mote_products_2(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {
  int32_t a0, b0, a1, b1, a2, b2, a3, b3;
  const int16_t *end = v + 4 * pairs, *w = v + 4 * pairs * points;
  int32_t *x0 = sums;
  intptr_t x1 = 8 * pairs;
  // All 14 registers are taken by a round, so the address of the sums, the bytes of a point and the end of the last point
  // wait on the stack; no operand lies there.
  __asm__ volatile(
      "sub sp, #16\n str %[x0], [sp]\n str %[x1], [sp, #4]\n str %[w], [sp, #8]\n"
      "1:\n"
      MOTE_FIRST_CHANNEL("[%[v]], #16", "[%[v], #-12]", "[%[u]], #32", "[%[u], #-28]", "[%[u], #-24]", "[%[u], #-20]") MOTE_REST_OF_ROUND
      "cmp %[v], %[end]\n beq 3f\n"
      "2:\n"
      MOTE_CHANNEL("[%[v]], #16", "[%[v], #-12]", "[%[u]], #32", "[%[u], #-28]", "[%[u], #-24]", "[%[u], #-20]") MOTE_REST_OF_ROUND
      "cmp %[v], %[end]\n bne 2b\n"
      "3: ldr %[x0], [sp]\n"
      "strd %[a0], %[b0], [%[x0]], #8\n strd %[a1], %[b1], [%[x0]], #8\n"
      "strd %[a2], %[b2], [%[x0]], #8\n strd %[a3], %[b3], [%[x0]], #8\n"
      "str %[x0], [sp]\n ldr %[w], [sp, #4]\n add %[end], %[w]\n ldr %[w], [sp, #8]\n"
      "cmp %[v], %[w]\n bne.w 1b\n add sp, #16\n"
      : [a0] "=&r"(a0), [b0] "=&r"(b0), [a1] "=&r"(a1), [b1] "=&r"(b1), [a2] "=&r"(a2), [b2] "=&r"(b2), [a3] "=&r"(a3),
        [b3] "=&r"(b3), [v] "+r"(v), [u] "+r"(u), [x0] "+r"(x0), [x1] "+r"(x1), [w] "+r"(w), [end] "+r"(end)
      :
      : "cc", "memory");
}
#undef MOTE_FIRST
#undef MOTE_FIRST_CHANNEL
#undef MOTE_REST_OF_ROUND
#undef MOTE_FILTER
#undef MOTE_CHANNEL

#undef MOTE_LOAD
#undef MOTE_ADD

// Not called: a block has at most two tiles.
MOTE_LOOP mote_products_3(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {}
MOTE_LOOP mote_products_4(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {}

/// Three taps of a row onto four neighbouring sums.
#define MOTE_PIXEL(x, offset) "ldrb %[" x "], [%[row], #" offset "]\n"
#define MOTE_WEIGHT(offset) "ldr %[w], [%[weights], #" offset "]\n"
#define MOTE_TAP(a, x) "mla %[" a "], %[w], %[" x "], %[" a "]\n"
MOTE_LOOP mote_four_taps(
    const uint8_t *row, const int32_t *w, int32_t *restrict a0, int32_t *restrict a1, int32_t *restrict a2, int32_t *restrict a3) {
  int32_t x0, x1, x2, weight;
  __asm__ volatile(
      MOTE_PIXEL("x0", "0") MOTE_PIXEL("x1", "1") MOTE_PIXEL("x2", "2") MOTE_WEIGHT("0") MOTE_TAP("a0", "x0")
      MOTE_TAP("a1", "x1") MOTE_TAP("a2", "x2") MOTE_PIXEL("x0", "3") MOTE_TAP("a3", "x0") MOTE_WEIGHT("4")
      MOTE_TAP("a0", "x1") MOTE_TAP("a1", "x2") MOTE_TAP("a2", "x0") MOTE_PIXEL("x1", "4") MOTE_TAP("a3", "x1")
      MOTE_WEIGHT("8") MOTE_TAP("a0", "x2") MOTE_TAP("a1", "x0") MOTE_TAP("a2", "x1") MOTE_PIXEL("x2", "5")
      MOTE_TAP("a3", "x2")
      : [a0] "+r"(*a0), [a1] "+r"(*a1), [a2] "+r"(*a2), [a3] "+r"(*a3), [x0] "=&r"(x0), [x1] "=&r"(x1), [x2] "=&r"(x2),
        [w] "=&r"(weight)
      : [row] "r"(row), [weights] "r"(w)
      : "memory");
}
#undef MOTE_PIXEL
#undef MOTE_WEIGHT
#undef MOTE_TAP
