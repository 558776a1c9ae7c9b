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

MOTE_LOOP mote_products_1(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs) {
  for (int32_t *m = sums, *behind = sums + 144; m != behind; m += 4)
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
MOTE_LOOP mote_products_2(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs) {}
MOTE_LOOP mote_products_3(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs) {}
MOTE_LOOP mote_products_4(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs) {}
