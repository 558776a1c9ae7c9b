// Products of Winograd F(4x4, 3x3) for cores with the DSP extension; dsp_winograd_c.c says the same in C.
#include "mote_dsp.h"
#if defined(__ARM_FEATURE_DSP) && !defined(MOTE_DSP_IN_C)

// Two channel pairs of 2 filters x 2 tiles: ten instructions for 16 products. V at r0, U at r1, sums in r8...r11.
__asm__(
    ".macro MOTE_LOAD\n ldmia r0!, {r4-r7}\n ldmia.w r1!, {r2, r3, r12, lr}\n .endm\n"
    ".macro MOTE_SECOND\n smlad r8, r12, r6, r8\n smlad r9, r12, r7, r9\n smlad r10, lr, r6, r10\n smlad r11, lr, r7, r11\n .endm\n"
    ".macro MOTE_PAIRS\n MOTE_LOAD\n"
    " smlad r8, r2, r4, r8\n smlad r9, r2, r5, r9\n smlad r10, r3, r4, r10\n smlad r11, r3, r5, r11\n MOTE_SECOND\n .endm\n"
    // Stores a point's four sums; M and its end are at the stack's top.
    ".macro MOTE_STORE\n ldrd r2, r3, [sp]\n stmia.w r2!, {r8-r11}\n str r2, [sp]\n cmp r2, r3\n bne.w 1b\n .endm\n");

// Aligned, because `adr` and literals count from an aligned address.
__attribute__((naked, aligned(4))) void mote_dsp_products(const uint32_t *v, const uint32_t *u, int32_t *m, int32_t pairs) {
  __asm__(
      "push {r4-r11, lr}\n sub sp, #12\n add r12, r2, #576\n strd r2, r12, [sp]\n"
      // The first two pairs start the sums; then a jump into the unrolled rest, 38 bytes for two pairs.
      " adr.w r12, 3f\n lsrs r3, #1\n subs r3, #1\n movs r2, #38\n mls r12, r3, r2, r12\n add r12, #1\n str r12, [sp, #8]\n"
      "1:\n MOTE_LOAD\n smuad r8, r2, r4\n smuad r9, r2, r5\n smuad r10, r3, r4\n smuad r11, r3, r5\n MOTE_SECOND\n"
      " ldr.w pc, [sp, #8]\n .rept 15\n MOTE_PAIRS\n .endr\n"
      "3:\n MOTE_STORE\n add sp, #12\n pop {r4-r11, pc}\n");
}

__attribute__((naked)) void mote_dsp_products_first(const uint32_t *v, const uint32_t *u, int32_t *m, const int32_t *n) {
  __asm__(
      "push {r4-r11, lr}\n sub sp, #12\n add r12, r2, #576\n strd r2, r12, [sp]\n str r3, [sp, #8]\n"
      "1:\n ldr r2, [sp, #8]\n ldmia.w r2!, {r8, r9}\n str r2, [sp, #8]\n MOTE_LOAD\n"
      " smlad r10, r3, r4, r8\n smlad r11, r3, r5, r9\n smlad r8, r2, r4, r8\n smlad r9, r2, r5, r9\n MOTE_SECOND\n"
      " .rept 3\n MOTE_PAIRS\n .endr\n MOTE_STORE\n add sp, #12\n pop {r4-r11, pc}\n");
}

__attribute__((naked)) void mote_dsp_products_more(const uint32_t *v, const uint32_t *u, int32_t *m) {
  __asm__(
      "push {r4-r11, lr}\n sub sp, #8\n add r12, r2, #576\n strd r2, r12, [sp]\n"
      "1:\n ldr r2, [sp]\n ldm.w r2, {r8-r11}\n .rept 4\n MOTE_PAIRS\n .endr\n MOTE_STORE\n add sp, #8\n pop {r4-r11, pc}\n");
}

__attribute__((naked, aligned(4))) void mote_dsp_sums(const uint32_t *v, int32_t *n) {
  __asm__(
      "push {r4-r9, lr}\n add r12, r1, #288\n ldr r2, 3f\n"
      "1:\n ldrd r8, r9, [r1]\n ldr r3, [r2], #4\n"
      " .rept 4\n ldmia r0!, {r4-r7}\n smlad r8, r4, r3, r8\n smlad r9, r5, r3, r9\n smlad r8, r6, r3, r8\n smlad r9, r7, r3, r9\n .endr\n"
      " strd r8, r9, [r1], #8\n cmp r1, r12\n bne 1b\n pop {r4-r9, pc}\n .balign 4\n 3: .word mote_dsp_constants\n");
}
#endif
