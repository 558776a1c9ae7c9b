#include "mote_bench.h"

// Each loop keeps 12 sums apart, more than latency times throughput of any of these instructions, and is written in
// assembly so that no compiler makes it shorter. A sum's MACs are counted as the instruction does them.

#define TWELVE(one) one(0) one(1) one(2) one(3) one(4) one(5) one(6) one(7) one(8) one(9) one(10) one(11)
#define DECLARE(i) VECTOR s##i = {0};
#define LOOP(name, target_name, macs) \
  __attribute__((target(target_name))) static uint64_t name(uint64_t count) { \
    VECTOR a = {0}; \
    TWELVE(DECLARE) \
    for (uint64_t i = 0; i < count; i++) { TWELVE(STEP) } \
    return count * 12 * (macs); \
  }

#if defined(__x86_64__)
typedef int v256 __attribute__((vector_size(32)));
typedef int v512 __attribute__((vector_size(64)));

#define VECTOR v256
#define STEP(i) __asm__ volatile("vpmaddwd %1, %1, %%ymm15\n\tvpaddd %%ymm15, %0, %0" : "+x"(s##i) : "x"(a) : "xmm15");
LOOP(avx2_vpmaddwd, "avx2", 16)
#undef STEP
#define STEP(i) __asm__ volatile("vfmadd231ps %1, %1, %0" : "+x"(s##i) : "x"(a));
LOOP(avx2_fma, "avx2,fma", 8)
#undef STEP
#define STEP(i) __asm__ volatile("%{vex%} vpdpbusd %1, %1, %0" : "+x"(s##i) : "x"(a));
LOOP(avxvnni_vpdpbusd, "avx2,avxvnni", 32)
#undef STEP
#undef VECTOR

#define VECTOR v512
#define STEP(i) __asm__ volatile("vpmaddwd %1, %1, %%zmm15\n\tvpaddd %%zmm15, %0, %0" : "+v"(s##i) : "v"(a) : "xmm15");
LOOP(avx512_vpmaddwd, "avx512f,avx512bw", 32)
#undef STEP
#define STEP(i) __asm__ volatile("vfmadd231ps %1, %1, %0" : "+v"(s##i) : "v"(a));
LOOP(avx512_fma, "avx512f", 16)
#undef STEP
#define STEP(i) __asm__ volatile("vpdpbusd %1, %1, %0" : "+v"(s##i) : "v"(a));
LOOP(avx512_vpdpbusd, "avx512f,avx512vnni", 64)
#undef STEP
#undef VECTOR
#elif defined(__aarch64__)
typedef int v128 __attribute__((vector_size(16)));

#define VECTOR v128
#define STEP(i) __asm__ volatile("smlal %0.4s, %1.4h, %1.4h" : "+w"(s##i) : "w"(a));
LOOP(neon_smlal, "neon", 4)
#undef STEP
#define STEP(i) __asm__ volatile("fmla %0.4s, %1.4s, %1.4s" : "+w"(s##i) : "w"(a));
LOOP(neon_fmla, "neon", 4)
#undef STEP
#define STEP(i) __asm__ volatile("sdot %0.4s, %1.16b, %1.16b" : "+w"(s##i) : "w"(a));
LOOP(neon_sdot, "dotprod", 16)
#undef STEP
#undef VECTOR
#endif

uint64_t mote_peak_run(mote_peak_loop loop, uint64_t count) {
  switch (loop) {
#if defined(__x86_64__)
    case MOTE_PEAK_AVX2_VPMADDWD: return avx2_vpmaddwd(count);
    case MOTE_PEAK_AVX2_FMA: return avx2_fma(count);
    case MOTE_PEAK_AVXVNNI_VPDPBUSD: return avxvnni_vpdpbusd(count);
    case MOTE_PEAK_AVX512_VPMADDWD: return avx512_vpmaddwd(count);
    case MOTE_PEAK_AVX512_FMA: return avx512_fma(count);
    case MOTE_PEAK_AVX512_VPDPBUSD: return avx512_vpdpbusd(count);
#elif defined(__aarch64__)
    case MOTE_PEAK_NEON_SMLAL: return neon_smlal(count);
    case MOTE_PEAK_NEON_FMLA: return neon_fmla(count);
    case MOTE_PEAK_NEON_SDOT: return neon_sdot(count);
#endif
    default: return 0;
  }
}
