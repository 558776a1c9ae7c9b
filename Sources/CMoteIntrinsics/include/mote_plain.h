#pragma once
// Winograd's products for cores without a dual multiply-accumulate: at each of `points`, sums over pairs of channels of
// inputs [pairs][tiles][2] times weights [pairs][4][2], Int16, to [4][MOTE_TILES_AT_ONCE] words. `pairs` is even and not 0.
//
// Loops in assembly and not one-line wrappers, because clang moves a round's loads and products to its front and spills
// them: the same loops in Swift took 2.85 instructions per product on Cortex-M3 and 4.6 on RV32IMAC; these take 1.8 and 2.55.
#include <stdint.h>

#define MOTE_LOOP static inline __attribute__((always_inline)) void

#if defined(__thumb__) && !defined(__thumb2__)
#include "mote_plain_v6m.h"
#elif defined(__thumb2__)
#include "mote_plain_v7m.h"
#elif defined(__riscv_mul) && __riscv_xlen == 32 && !defined(__riscv_e)
#include "mote_plain_rv32.h"
#else
// How many tiles are transformed together, and whether their words lie side by side.
#define MOTE_TILES_AT_ONCE 4
#define MOTE_INTERLEAVED_TILES 1

// Unrolled by order, because clang leaves such loops alone when it optimizes for size.
#define MOTE_UNROLL _Pragma("clang loop unroll(full)")
MOTE_LOOP mote_products(
    const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points, const int tiles) {
  for (; points; points--) {
    int32_t a[16] = {0};
    for (const int16_t *end = v + 2 * tiles * pairs; v != end; v += 2 * tiles, u += 8) {
      MOTE_UNROLL for (int half = 0; half < 2; half++) {
        MOTE_UNROLL for (int o = 0; o < 4; o++) {
          MOTE_UNROLL for (int tile = 0; tile < tiles; tile++) a[tiles * o + tile] += u[2 * o + half] * v[2 * tile + half];
        }
      }
    }
    MOTE_UNROLL for (int i = 0; i < 4 * tiles; i++) sums[i / tiles * MOTE_TILES_AT_ONCE + i % tiles] = a[i];
    sums += 4 * MOTE_TILES_AT_ONCE;
  }
}
MOTE_LOOP mote_products_1(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) { mote_products(v, u, sums, pairs, points, 1); }
MOTE_LOOP mote_products_2(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) { mote_products(v, u, sums, pairs, points, 2); }
MOTE_LOOP mote_products_3(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) { mote_products(v, u, sums, pairs, points, 3); }
MOTE_LOOP mote_products_4(const int16_t *v, const int16_t *u, int32_t *sums, intptr_t pairs, int points) { mote_products(v, u, sums, pairs, points, 4); }

/// Three taps of a row onto four neighbouring sums.
MOTE_LOOP mote_four_taps(
    const uint8_t *row, const int32_t *w, int32_t *restrict a0, int32_t *restrict a1, int32_t *restrict a2, int32_t *restrict a3) {
  *a0 += w[0] * row[0] + w[1] * row[1] + w[2] * row[2];
  *a1 += w[0] * row[1] + w[1] * row[2] + w[2] * row[3];
  *a2 += w[0] * row[2] + w[1] * row[3] + w[2] * row[4];
  *a3 += w[0] * row[3] + w[1] * row[4] + w[2] * row[5];
}
#endif
