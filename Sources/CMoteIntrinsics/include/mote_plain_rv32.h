#pragma once
// RV32IM: 16 sums, four inputs, a weight, a product and three pointers of 31 registers.
#define MOTE_TILES_AT_ONCE 4
#define MOTE_INTERLEAVED_TILES 1

#define MOTE_LOAD(x, base, offset) "lh %[" x "], " offset "(%[" base "])\n"
#define MOTE_ADD(a, x) "mul %[t], %[w], %[" x "]\n add %[" a "], %[" a "], %[t]\n"

/// One tile.
#define MOTE_FILTER(offset, o) MOTE_LOAD("w", "u", offset) MOTE_ADD("a" #o, "x0")
// A channel: its inputs of every tile, then four filters.
#define MOTE_CHANNEL(v0, u0, u1, u2, u3) \
  MOTE_LOAD("x0", "v", v0) \
  MOTE_FILTER(u0, 0) MOTE_FILTER(u1, 1) MOTE_FILTER(u2, 2) MOTE_FILTER(u3, 3)
MOTE_LOOP mote_products_1(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {
  for (; points; points--, sums += 16) {
    int32_t a0 = 0, a1 = 0, a2 = 0, a3 = 0;
    int32_t x0, w, t;
    __asm__ volatile(
        "1:\n"
        MOTE_CHANNEL("0", "0", "4", "8", "12")
        MOTE_CHANNEL("2", "2", "6", "10", "14")
        MOTE_CHANNEL("4", "16", "20", "24", "28")
        MOTE_CHANNEL("6", "18", "22", "26", "30")
        "addi %[v], %[v], 8\n addi %[u], %[u], 32\n bne %[v], %[end], 1b\n"
        : [a0] "+r"(a0), [a1] "+r"(a1), [a2] "+r"(a2), [a3] "+r"(a3), [v] "+r"(v),
          [u] "+r"(u), [x0] "=&r"(x0), [w] "=&r"(w), [t] "=&r"(t)
        : [end] "r"(v + 2 * pairs)
        : "memory");
    sums[0] = a0; sums[4] = a1; sums[8] = a2; sums[12] = a3;
  }
}
#undef MOTE_FILTER
#undef MOTE_CHANNEL

/// Two tiles.
#define MOTE_FILTER(offset, o) MOTE_LOAD("w", "u", offset) MOTE_ADD("a" #o, "x0") MOTE_ADD("b" #o, "x1")
#define MOTE_CHANNEL(v0, v1, u0, u1, u2, u3) \
  MOTE_LOAD("x0", "v", v0) MOTE_LOAD("x1", "v", v1) \
  MOTE_FILTER(u0, 0) MOTE_FILTER(u1, 1) MOTE_FILTER(u2, 2) MOTE_FILTER(u3, 3)
MOTE_LOOP mote_products_2(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {
  for (; points; points--, sums += 16) {
    int32_t a0 = 0, b0 = 0, a1 = 0, b1 = 0, a2 = 0, b2 = 0, a3 = 0, b3 = 0;
    int32_t x0, x1, w, t;
    __asm__ volatile(
        "1:\n"
        MOTE_CHANNEL("0", "4", "0", "4", "8", "12")
        MOTE_CHANNEL("2", "6", "2", "6", "10", "14")
        MOTE_CHANNEL("8", "12", "16", "20", "24", "28")
        MOTE_CHANNEL("10", "14", "18", "22", "26", "30")
        "addi %[v], %[v], 16\n addi %[u], %[u], 32\n bne %[v], %[end], 1b\n"
        : [a0] "+r"(a0), [b0] "+r"(b0), [a1] "+r"(a1), [b1] "+r"(b1), [a2] "+r"(a2),
          [b2] "+r"(b2), [a3] "+r"(a3), [b3] "+r"(b3), [v] "+r"(v), [u] "+r"(u),
          [x0] "=&r"(x0), [x1] "=&r"(x1), [w] "=&r"(w), [t] "=&r"(t)
        : [end] "r"(v + 4 * pairs)
        : "memory");
    sums[0] = a0; sums[1] = b0; sums[4] = a1; sums[5] = b1;
    sums[8] = a2; sums[9] = b2; sums[12] = a3; sums[13] = b3;
  }
}
#undef MOTE_FILTER
#undef MOTE_CHANNEL

/// Three tiles.
#define MOTE_FILTER(offset, o) MOTE_LOAD("w", "u", offset) MOTE_ADD("a" #o, "x0") MOTE_ADD("b" #o, "x1") MOTE_ADD("c" #o, "x2")
#define MOTE_CHANNEL(v0, v1, v2, u0, u1, u2, u3) \
  MOTE_LOAD("x0", "v", v0) MOTE_LOAD("x1", "v", v1) MOTE_LOAD("x2", "v", v2) \
  MOTE_FILTER(u0, 0) MOTE_FILTER(u1, 1) MOTE_FILTER(u2, 2) MOTE_FILTER(u3, 3)
MOTE_LOOP mote_products_3(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {
  for (; points; points--, sums += 16) {
    int32_t a0 = 0, b0 = 0, c0 = 0, a1 = 0, b1 = 0, c1 = 0, a2 = 0, b2 = 0, c2 = 0, a3 = 0, b3 = 0, c3 = 0;
    int32_t x0, x1, x2, w, t;
    __asm__ volatile(
        "1:\n"
        MOTE_CHANNEL("0", "4", "8", "0", "4", "8", "12")
        MOTE_CHANNEL("2", "6", "10", "2", "6", "10", "14")
        MOTE_CHANNEL("12", "16", "20", "16", "20", "24", "28")
        MOTE_CHANNEL("14", "18", "22", "18", "22", "26", "30")
        "addi %[v], %[v], 24\n addi %[u], %[u], 32\n bne %[v], %[end], 1b\n"
        : [a0] "+r"(a0), [b0] "+r"(b0), [c0] "+r"(c0), [a1] "+r"(a1), [b1] "+r"(b1),
          [c1] "+r"(c1), [a2] "+r"(a2), [b2] "+r"(b2), [c2] "+r"(c2), [a3] "+r"(a3),
          [b3] "+r"(b3), [c3] "+r"(c3), [v] "+r"(v), [u] "+r"(u), [x0] "=&r"(x0),
          [x1] "=&r"(x1), [x2] "=&r"(x2), [w] "=&r"(w), [t] "=&r"(t)
        : [end] "r"(v + 6 * pairs)
        : "memory");
    sums[0] = a0; sums[1] = b0; sums[2] = c0; sums[4] = a1;
    sums[5] = b1; sums[6] = c1; sums[8] = a2; sums[9] = b2;
    sums[10] = c2; sums[12] = a3; sums[13] = b3; sums[14] = c3;
  }
}
#undef MOTE_FILTER
#undef MOTE_CHANNEL

/// Four tiles.
#define MOTE_FILTER(offset, o) MOTE_LOAD("w", "u", offset) MOTE_ADD("a" #o, "x0") MOTE_ADD("b" #o, "x1") MOTE_ADD("c" #o, "x2") MOTE_ADD("d" #o, "x3")
#define MOTE_CHANNEL(v0, v1, v2, v3, u0, u1, u2, u3) \
  MOTE_LOAD("x0", "v", v0) MOTE_LOAD("x1", "v", v1) MOTE_LOAD("x2", "v", v2) MOTE_LOAD("x3", "v", v3) \
  MOTE_FILTER(u0, 0) MOTE_FILTER(u1, 1) MOTE_FILTER(u2, 2) MOTE_FILTER(u3, 3)
MOTE_LOOP mote_products_4(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {
  for (; points; points--, sums += 16) {
    int32_t a0 = 0, b0 = 0, c0 = 0, d0 = 0, a1 = 0, b1 = 0, c1 = 0, d1 = 0, a2 = 0, b2 = 0, c2 = 0, d2 = 0, a3 = 0, b3 = 0, c3 = 0, d3 = 0;
    int32_t x0, x1, x2, x3, w, t;
    __asm__ volatile(
        "1:\n"
        MOTE_CHANNEL("0", "4", "8", "12", "0", "4", "8", "12")
        MOTE_CHANNEL("2", "6", "10", "14", "2", "6", "10", "14")
        MOTE_CHANNEL("16", "20", "24", "28", "16", "20", "24", "28")
        MOTE_CHANNEL("18", "22", "26", "30", "18", "22", "26", "30")
        "addi %[v], %[v], 32\n addi %[u], %[u], 32\n bne %[v], %[end], 1b\n"
        : [a0] "+r"(a0), [b0] "+r"(b0), [c0] "+r"(c0), [d0] "+r"(d0), [a1] "+r"(a1),
          [b1] "+r"(b1), [c1] "+r"(c1), [d1] "+r"(d1), [a2] "+r"(a2), [b2] "+r"(b2),
          [c2] "+r"(c2), [d2] "+r"(d2), [a3] "+r"(a3), [b3] "+r"(b3), [c3] "+r"(c3),
          [d3] "+r"(d3), [v] "+r"(v), [u] "+r"(u), [x0] "=&r"(x0), [x1] "=&r"(x1),
          [x2] "=&r"(x2), [x3] "=&r"(x3), [w] "=&r"(w), [t] "=&r"(t)
        : [end] "r"(v + 8 * pairs)
        : "memory");
    sums[0] = a0; sums[1] = b0; sums[2] = c0; sums[3] = d0;
    sums[4] = a1; sums[5] = b1; sums[6] = c1; sums[7] = d1;
    sums[8] = a2; sums[9] = b2; sums[10] = c2; sums[11] = d2;
    sums[12] = a3; sums[13] = b3; sums[14] = c3; sums[15] = d3;
  }
}
#undef MOTE_FILTER
#undef MOTE_CHANNEL

#undef MOTE_LOAD
#undef MOTE_ADD

/// Three taps of a row onto four neighbouring sums.
#define MOTE_PIXEL(x, offset) "lbu %[" x "], " offset "(%[row])\n"
#define MOTE_WEIGHT(offset) "lw %[w], " offset "(%[weights])\n"
#define MOTE_TAP(a, x) "mul %[t], %[w], %[" x "]\n add %[" a "], %[" a "], %[t]\n"
MOTE_LOOP mote_four_taps(
    const uint8_t *row, const int32_t *w, int32_t *restrict a0, int32_t *restrict a1, int32_t *restrict a2, int32_t *restrict a3) {
  int32_t x0, x1, x2, weight, t;
  __asm__ volatile(
      MOTE_PIXEL("x0", "0") MOTE_PIXEL("x1", "1") MOTE_PIXEL("x2", "2") MOTE_WEIGHT("0") MOTE_TAP("a0", "x0")
      MOTE_TAP("a1", "x1") MOTE_TAP("a2", "x2") MOTE_PIXEL("x0", "3") MOTE_TAP("a3", "x0") MOTE_WEIGHT("4")
      MOTE_TAP("a0", "x1") MOTE_TAP("a1", "x2") MOTE_TAP("a2", "x0") MOTE_PIXEL("x1", "4") MOTE_TAP("a3", "x1")
      MOTE_WEIGHT("8") MOTE_TAP("a0", "x2") MOTE_TAP("a1", "x0") MOTE_TAP("a2", "x1") MOTE_PIXEL("x2", "5")
      MOTE_TAP("a3", "x2")
      : [a0] "+r"(*a0), [a1] "+r"(*a1), [a2] "+r"(*a2), [a3] "+r"(*a3), [x0] "=&r"(x0), [x1] "=&r"(x1), [x2] "=&r"(x2),
        [w] "=&r"(weight), [t] "=&r"(t)
      : [row] "r"(row), [weights] "r"(w)
      : "memory");
}
#undef MOTE_PIXEL
#undef MOTE_WEIGHT
#undef MOTE_TAP
