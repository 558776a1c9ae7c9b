#pragma once
#include <stdint.h>

// What this CPU says of itself; what it means is decided in Swift (MoteHost).

// One leaf of CPUID as EAX, EBX, ECX, EDX; zeros where the leaf does not exist, and on other CPUs than x86.
typedef struct {
  uint32_t a, b, c, d;
} mote_cpuid_leaf;

mote_cpuid_leaf mote_cpuid(uint32_t leaf, uint32_t subleaf);

// Extended control register 0: which registers the operating system saves. Only where CPUID's OSXSAVE bit is set.
uint64_t mote_xcr0(void);

// The kernel's words on an arm64 CPU (AT_HWCAP and AT_HWCAP2); zeros elsewhere.
uint64_t mote_hwcap(void);
uint64_t mote_hwcap2(void);

// Tells the core that the thread waits for another one's write.
static inline void mote_spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
