// Direct convolution, first layer and affine layer for cores with the DSP extension; dsp_direct_c.c says the same in C.
#include "mote_dsp.h"
#if defined(__ARM_FEATURE_DSP) && !defined(MOTE_DSP_IN_C)

__asm__(
    // Inputs at r0 go to r2...r7, weights at r1 through r12 to lr, sums are r8...r11.
    ".macro MOTE_EVEN\n ldr r12, [r1], #4\n sxtb16 lr, r12\n .endm\n"
    ".macro MOTE_ODD\n sxtb16 lr, r12, ror #8\n .endm\n"
    ".macro MOTE_TAP unit, a, b, c, d\n \\unit\n"
    " smlad r8, lr, \\a, r8\n smlad r9, lr, \\b, r9\n smlad r10, lr, \\c, r10\n smlad r11, lr, \\d, r11\n .endm\n"
    // A channel pair of a 4x4 block of inputs: each is loaded once, into whichever register is free.
    ".macro MOTE_SQUARE u, v\n"
    " ldmia r0!, {r2-r7}\n MOTE_TAP \\u, r2, r3, r4, r5\n MOTE_TAP \\v, r3, r6, r5, r7\n"
    " ldmia r0!, {r2, r3}\n MOTE_TAP \\u, r6, r2, r7, r3\n"
    " ldmia r0!, {r2, r6}\n MOTE_TAP \\v, r7, r3, r2, r6\n"
    " ldr r3, [r0], #4\n MOTE_TAP \\u, r5, r7, r3, r2\n"
    " ldr r7, [r0], #4\n MOTE_TAP \\v, r4, r5, r7, r3\n"
    " ldmia r0!, {r4, r5}\n MOTE_TAP \\u, r7, r3, r4, r5\n"
    " ldmia r0!, {r4, r7}\n MOTE_TAP \\v, r3, r2, r5, r4\n MOTE_TAP \\u, r2, r6, r4, r7\n"
    ".endm\n"
    // A channel pair of 3 rows of 6 inputs.
    ".macro MOTE_LINE u, v\n"
    " ldmia r0!, {r2-r7}\n MOTE_TAP \\u, r2, r3, r4, r5\n MOTE_TAP \\v, r3, r4, r5, r6\n MOTE_TAP \\u, r4, r5, r6, r7\n"
    " ldmia r0!, {r2-r7}\n MOTE_TAP \\v, r4, r5, r6, r7\n MOTE_TAP \\u, r3, r4, r5, r6\n MOTE_TAP \\v, r2, r3, r4, r5\n"
    " ldmia r0!, {r2-r7}\n MOTE_TAP \\u, r2, r3, r4, r5\n MOTE_TAP \\v, r3, r4, r5, r6\n MOTE_TAP \\u, r4, r5, r6, r7\n"
    ".endm\n"
    // At the stack's top: inputs, their end, q.
    ".macro MOTE_FILTER\n"
    " ldr r2, [sp, #8]\n ldr r3, [r2, #20]\n ldr r8, [r3], #4\n str r3, [r2, #20]\n mov r9, r8\n mov r10, r8\n mov r11, r8\n ldr r0, [sp]\n"
    ".endm\n"
    // Tables to r3, r4; out, rounding, end to r5, r6, r7; the filter's shift - 32 to r12 and its rounding to lr.
    ".macro MOTE_TABLES\n"
    " ldm r2, {r3-r7}\n ldr r0, [r3], #4\n ldrb r12, [r4], #1\n sub lr, r12, #33\n lsl lr, r6, lr\n sub r12, r12, #32\n"
    ".endm\n"
    ".macro MOTE_LARGER a, b\n cmp \\a, \\b\n it lt\n movlt \\a, \\b\n .endm\n");

__attribute__((naked)) void mote_dsp_square(const uint32_t *e, const int8_t *w, int32_t quads, mote_dsp_direct *q) {
  __asm__(
      "push {r4-r11, lr}\n add r2, r0, r2, lsl #7\n push {r0, r2, r3}\n"
      "0:\n MOTE_FILTER\n"
      "1:\n MOTE_SQUARE MOTE_EVEN, MOTE_ODD\n MOTE_SQUARE MOTE_ODD, MOTE_EVEN\n ldr r2, [sp, #4]\n cmp r0, r2\n bne.w 1b\n"
      " MOTE_LARGER r8, r9\n MOTE_LARGER r10, r11\n MOTE_LARGER r8, r10\n"
      " ldr r2, [sp, #8]\n str r8, [r2, #36]\n MOTE_TABLES\n smmla r8, r8, r0, lr\n asr r8, r12\n usat r8, #8, r8\n"
      " strb r8, [r5], #1\n stm r2, {r3-r5}\n cmp r5, r7\n bne.w 0b\n add sp, #12\n pop {r4-r11, pc}\n");
}

__attribute__((naked)) void mote_dsp_line(const uint32_t *e, const int8_t *w, int32_t quads, mote_dsp_direct *q) {
  __asm__(
      "push {r4-r11, lr}\n add r2, r2, r2, lsl #3\n add r2, r0, r2, lsl #4\n push {r0, r2, r3}\n"
      "0:\n MOTE_FILTER\n"
      "1:\n MOTE_LINE MOTE_EVEN, MOTE_ODD\n MOTE_LINE MOTE_ODD, MOTE_EVEN\n ldr r2, [sp, #4]\n cmp r0, r2\n bne.w 1b\n"
      " ldr r2, [sp, #8]\n add r3, r2, #36\n stm.w r3, {r8-r11}\n MOTE_TABLES\n"
      " smmla r8, r8, r0, lr\n smmla r9, r9, r0, lr\n smmla r10, r10, r0, lr\n smmla r11, r11, r0, lr\n"
      " asr r8, r12\n asr r9, r12\n asr r10, r12\n asr r11, r12\n usat r8, #8, r8\n usat r9, #8, r9\n usat r10, #8, r10\n usat r11, #8, r11\n"
      " add r12, r2, #24\n ldm.w r12, {r0, r6, r12}\n strb r11, [r5, r12]\n strb r10, [r5, r6]\n strb r9, [r5, r0]\n strb r8, [r5], #1\n"
      " stm r2, {r3-r5}\n cmp r5, r7\n bne.w 0b\n add sp, #12\n pop {r4-r11, pc}\n");
}

_Static_assert(__builtin_offsetof(mote_dsp_direct, bias) == 20 && __builtin_offsetof(mote_dsp_direct, columns) == 24, "offsets above");

__attribute__((naked)) void mote_dsp_spread(const uint8_t *bytes, uint32_t *e, int32_t count, int32_t pitch) {
  __asm__(
      "push {r4, lr}\n lsls r3, r3, #2\n lsl r12, r3, #1\n add r2, r0, r2, lsl #2\n"
      "1: ldr r4, [r0], #4\n uxtb16 lr, r4\n uxtb16 r4, r4, ror #8\n str.w lr, [r1]\n str r4, [r1, r3]\n add r1, r12\n cmp r0, r2\n bne 1b\n"
      " pop {r4, pc}\n");
}

__attribute__((naked)) void mote_dsp_five(const uint8_t *x, const int8_t *w, int32_t quads, int32_t stride, int32_t *sums) {
  __asm__(
      "push {r4-r11, lr}\n add r2, r0, r2, lsl #2\n push {r2}\n add r2, r3, r3, lsl #1\n"
      " movs r4, #0\n movs r5, #0\n movs r6, #0\n movs r7, #0\n mov r8, #0\n ldr r11, [sp]\n cmp r0, r11\n beq 2f\n"
      // Inputs r9, r10; weights r11, r12; strides r3 and r2 = 3 * r3.
      ".macro MOTE_ROW5 sum, at\n ldr.w r11, \\at\n sxtb16 r12, r11\n sxtb16 r11, r11, ror #8\n smlad \\sum, r12, r9, \\sum\n smlad \\sum, r11, r10, \\sum\n .endm\n"
      "1: ldr r10, [r0], #4\n uxtb16 r9, r10\n uxtb16 r10, r10, ror #8\n"
      " MOTE_ROW5 r5, \"[r1, r3]\"\n MOTE_ROW5 r6, \"[r1, r3, lsl #1]\"\n MOTE_ROW5 r7, \"[r1, r2]\"\n MOTE_ROW5 r8, \"[r1, r3, lsl #2]\"\n MOTE_ROW5 r4, \"[r1], #4\"\n"
      " ldr r11, [sp]\n cmp r0, r11\n bne 1b\n"
      "2: ldr r0, [sp, #40]\n stm.w r0, {r4-r8}\n pop {r2, r4-r11, pc}\n");
}

// Inputs in r4...r9, filters at r0, outputs at r1; weights go to r2, r3, r10, r11, sums are r12 and lr.
__asm__(
    ".macro MOTE_FIRST\n"
    " ldm.w r0!, {r2, r3, r10, r11}\n smlad r12, r4, r3, r2\n smlad lr, r5, r3, r2\n smlad r12, r5, r10, r12\n smlad lr, r6, r10, lr\n"
    " smlad r12, r6, r11, r12\n smlad lr, r7, r11, lr\n"
    " ldm.w r0!, {r2, r3, r10, r11}\n smlad r12, r8, r2, r12\n smlatb lr, r8, r2, lr\n ldr r2, [r0], #4\n smlabt r12, r9, r3, r12\n smlad lr, r9, r3, lr\n"
    " smmla r12, r12, r10, r11\n smmla lr, lr, r10, r11\n ldrd r3, r11, [sp]\n asr r12, r2\n asr lr, r2\n usat r12, #8, r12\n usat lr, #8, lr\n"
    " strb.w lr, [r1, r11]\n strb r12, [r1], #1\n cmp r1, r3\n"
    ".endm\n");

__attribute__((naked)) void mote_dsp_first(
    const uint32_t *upper, const uint32_t *lower, const mote_dsp_filter *filters, uint8_t *out, int32_t outputs) {
  __asm__(
      "push {r2-r11, lr}\n ldm r0, {r4-r7}\n ldrd r8, r9, [r1]\n mov r0, r2\n mov r1, r3\n ldr r2, [sp, #44]\n add r3, r1, r2\n strd r3, r2, [sp]\n"
      "1:\n MOTE_FIRST\n bne 1b\n pop {r2-r11, pc}\n");
}
#endif
