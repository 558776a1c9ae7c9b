#include "mote_cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>

mote_cpuid_leaf mote_cpuid(uint32_t leaf, uint32_t subleaf) {
  mote_cpuid_leaf result = {0, 0, 0, 0};
  __get_cpuid_count(leaf, subleaf, &result.a, &result.b, &result.c, &result.d);
  return result;
}

uint64_t mote_xcr0(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}
#else
mote_cpuid_leaf mote_cpuid(uint32_t leaf, uint32_t subleaf) {
  (void)leaf, (void)subleaf;
  return (mote_cpuid_leaf){0, 0, 0, 0};
}

uint64_t mote_xcr0(void) { return 0; }
#endif

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

uint64_t mote_hwcap(void) { return getauxval(AT_HWCAP); }
uint64_t mote_hwcap2(void) { return getauxval(AT_HWCAP2); }
#else
uint64_t mote_hwcap(void) { return 0; }
uint64_t mote_hwcap2(void) { return 0; }
#endif
