#pragma once
// Cortex-M0 and M0+. With 8 low registers products take one tile at a time; neighbouring tiles only share their columns.
#define MOTE_TILES_AT_ONCE 4
#define MOTE_INTERLEAVED_TILES 0

// The sums are in high registers, which only MOV and ADD reach. Words are split, because LDRSH has no offset here.
#define MOTE_FILTER(u, a) \
  "sxth r6, " u "\n asrs " u ", " u ", #16\n muls r6, r2\n muls " u ", r3\n add " a ", r6\n add " a ", " u "\n"
#define MOTE_PAIR                                                            \
  "ldmia %[v]!, {r2}\n asrs r3, r2, #16\n sxth r2, r2\n"                     \
  "ldmia %[u]!, {r4, r5}\n" MOTE_FILTER("r4", "r8") MOTE_FILTER("r5", "r9")  \
  "ldmia %[u]!, {r4, r5}\n" MOTE_FILTER("r4", "r10") MOTE_FILTER("r5", "r11")

MOTE_LOOP mote_products_1(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {
  for (int32_t *m = sums; points; points--, m += 4)
    __asm__ volatile(
        "movs r2, #0\n mov r8, r2\n mov r9, r2\n mov r10, r2\n mov r11, r2\n"
        "1:\n" MOTE_PAIR MOTE_PAIR "cmp %[v], %[end]\n bne 1b\n"
        "mov r2, r8\n mov r3, r9\n mov r4, r10\n mov r5, r11\n mov r6, %[m]\n stmia r6!, {r2, r3, r4, r5}\n"
        : [v] "+l"(v), [u] "+l"(u)
        : [end] "h"(v + 2 * pairs), [m] "l"(m)
        : "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "cc", "memory");
}
#undef MOTE_FILTER
#undef MOTE_PAIR

// Tiles do not lie side by side.
MOTE_LOOP mote_products_2(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {}
MOTE_LOOP mote_products_3(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {}
MOTE_LOOP mote_products_4(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) {}

/// Three taps of a row onto four neighbouring sums, a pixel at a time.
#define MOTE_TAP(w, a) "mov r6, r5\n muls r6, " w "\n add %[" a "], r6\n"
#define MOTE_LAST_TAP(w, a) "muls r5, " w "\n add %[" a "], r5\n"
MOTE_LOOP mote_four_taps(
    const uint8_t *row, const int32_t *w, int32_t *restrict a0, int32_t *restrict a1, int32_t *restrict a2, int32_t *restrict a3) {
  __asm__ volatile(
      "ldmia %[w]!, {r2, r3, r4}\n" "ldrb r5, [%[row], #0]\n" MOTE_LAST_TAP("r2", "a0") "ldrb r5, [%[row], #1]\n"
      MOTE_TAP("r2", "a1") MOTE_LAST_TAP("r3", "a0") "ldrb r5, [%[row], #2]\n" MOTE_TAP("r2", "a2")
      MOTE_TAP("r3", "a1") MOTE_LAST_TAP("r4", "a0") "ldrb r5, [%[row], #3]\n" MOTE_TAP("r2", "a3")
      MOTE_TAP("r3", "a2") MOTE_LAST_TAP("r4", "a1") "ldrb r5, [%[row], #4]\n" MOTE_TAP("r3", "a3")
      MOTE_LAST_TAP("r4", "a2") "ldrb r5, [%[row], #5]\n" MOTE_LAST_TAP("r4", "a3")
      : [a0] "+h"(*a0), [a1] "+h"(*a1), [a2] "+h"(*a2), [a3] "+h"(*a3), [w] "+l"(w)
      : [row] "l"(row)
      : "r2", "r3", "r4", "r5", "r6", "cc", "memory");
}
#undef MOTE_TAP
#undef MOTE_LAST_TAP
