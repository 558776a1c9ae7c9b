#define _GNU_SOURCE
#include "mote_bench.h"
#include <unistd.h>

#if defined(__linux__)
#include <alloca.h>
#include <sched.h>

int mote_pin(void) {
  cpu_set_t allowed, one;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 0;
  // The last core: the first one takes most interrupts.
  for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
  }
  return 0;
}
#else
#include <alloca.h>

int mote_pin(void) { return 0; }
#endif

__attribute__((noinline)) void mote_at_stack_offset(size_t offset, void (*body)(void *), void *context) {
  volatile char *space = alloca(offset + 16);
  space[0] = 0;
  body(context);
  // A call that comes last would give the space back before it.
  space[offset] = 0;
}

size_t mote_largest_cache(void) {
#if defined(_SC_LEVEL3_CACHE_SIZE)
  const long third = sysconf(_SC_LEVEL3_CACHE_SIZE), second = sysconf(_SC_LEVEL2_CACHE_SIZE);
  return third > 0 ? (size_t)third : second > 0 ? (size_t)second : 0;
#else
  return 0;
#endif
}

void mote_sweep(uint8_t *block, size_t size) {
  for (size_t i = 0; i < size; i += 64) ((volatile uint8_t *)block)[i]++;
}
