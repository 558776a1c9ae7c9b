#pragma once
#include <stddef.h>
#include <stdint.h>

// What a benchmark needs of the machine: loops that do nothing but one multiply instruction, one core, a stack position.

typedef enum {
  MOTE_PEAK_AVX2_VPMADDWD,
  MOTE_PEAK_AVX2_FMA,
  MOTE_PEAK_AVXVNNI_VPDPBUSD,
  MOTE_PEAK_AVX512_VPMADDWD,
  MOTE_PEAK_AVX512_FMA,
  MOTE_PEAK_AVX512_VPDPBUSD,
  MOTE_PEAK_NEON_SMLAL,
  MOTE_PEAK_NEON_FMLA,
  MOTE_PEAK_NEON_SDOT,
} mote_peak_loop;

// Runs a loop `count` times and returns how many multiply-accumulates that were; 0 where this build lacks the loop.
// The caller sees to it that the CPU has the instructions.
uint64_t mote_peak_run(mote_peak_loop loop, uint64_t count);

// Keeps this thread, and threads that it makes, on the last of the cores that it may use; false where that is impossible.
int mote_pin(void);

// Calls `body` with the stack `offset` bytes lower than otherwise.
void mote_at_stack_offset(size_t offset, void (*body)(void *), void *context);

// Bytes of the largest cache that the system tells of; 0 where it does not tell.
size_t mote_largest_cache(void);

// Writes every cache line of a block, so that what was in the caches is not any more.
void mote_sweep(uint8_t *block, size_t size);
