#include "stack.h"

#include <stdint.h>

#include "board.h"

#define PAINT 0xA5C3965Au

__attribute__((noinline)) size_t stack_used(void (*work)(void *), void *context) {
  uint32_t *here;
#if defined(__riscv)
  __asm__ volatile("mv %0, sp" : "=r"(here));
#else
  __asm__ volatile("mov %0, sp" : "=r"(here));
#endif
  volatile uint32_t *paint = board_stack_limit;
  while (paint < here) *paint++ = PAINT;
  work(context);
  paint = board_stack_limit;
  while (paint < here && *paint == PAINT) paint++;
  return (size_t)((uintptr_t)here - (uintptr_t)paint);
}
