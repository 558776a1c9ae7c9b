// B^T d B of Winograd F(4x4, 3x3) for cores with the DSP extension; dsp_winograd_c.c says the same in C.
#include "mote_dsp.h"
#if defined(__ARM_FEATURE_DSP) && !defined(MOTE_DSP_IN_C)

// Two channels are one integer high * 65536 + low: every linear map is plain arithmetic, and the barrel shifter
// multiplies for nothing.
__asm__(
    // One pair of channels of a column: rows at r0...r5 plus r6, T at r7, byte 0 or 1 by `rotate`, to offset `o`.
    ".macro MOTE_COLUMN rotate, o\n"
    " ldr r8, [r1, r6]\n ldr r9, [r2, r6]\n ldr r10, [r3, r6]\n ldr r11, [r4, r6]\n"
    " uxtb16 r8, r8, ror #\\rotate\n uxtb16 r9, r9, ror #\\rotate\n uxtb16 r10, r10, ror #\\rotate\n uxtb16 r11, r11, ror #\\rotate\n"
    " sub r12, r11, r9\n rsb r11, r11, r9, lsl #2\n"
    " ldr lr, [r0, r6]\n uxtb16 lr, lr, ror #\\rotate\n sub lr, lr, r9\n add lr, r12, lr, lsl #2\n str lr, [r7, #\\o]\n"
    " ldr lr, [r5, r6]\n uxtb16 lr, lr, ror #\\rotate\n sub lr, lr, r10\n sub r9, r10, r8\n rsb r10, r10, r8, lsl #2\n"
    " sub lr, lr, r9, lsl #2\n str lr, [r7, #\\o+360]\n"
    " add r8, r11, r10\n str r8, [r7, #\\o+72]\n sub r11, r11, r10\n str r11, [r7, #\\o+144]\n"
    " add r8, r12, r9, lsl #1\n str r8, [r7, #\\o+216]\n sub r12, r12, r9, lsl #1\n str r12, [r7, #\\o+288]\n"
    ".endm\n"
    // One row of a tile: T at r0, V at r1, r8 = pitch, r9 = 3 * pitch, r10 = 5 * pitch, r11 = 6 * pitch.
    // (v + 0x8000) ^ 0x8000 takes back what a negative low half borrowed from the high one.
    ".macro MOTE_ROW\n"
    " ldm r0, {r2-r7}\n adds r0, #72\n"
    " subs r2, r2, r4\n subs r7, r7, r5\n sub r12, r6, r4\n rsb r6, r6, r4, lsl #2\n subs r4, r5, r3\n rsb r5, r5, r3, lsl #2\n"
    " add r12, r12, #0x8000\n add r6, r6, #0x8000\n add r7, r7, #0x8000\n"
    " add r2, r12, r2, lsl #2\n sub r7, r7, r4, lsl #2\n adds r3, r6, r5\n subs r6, r6, r5\n"
    " add r5, r12, r4, lsl #1\n sub r12, r12, r4, lsl #1\n"
    " eor r2, r2, #0x8000\n eor r3, r3, #0x8000\n eor r6, r6, #0x8000\n eor r5, r5, #0x8000\n eor r12, r12, #0x8000\n eor r7, r7, #0x8000\n"
    " str r2, [r1]\n str r3, [r1, r8]\n str r6, [r1, r8, lsl #1]\n str r5, [r1, r9]\n str r12, [r1, r8, lsl #2]\n str r7, [r1, r10]\n"
    " add r1, r11\n"
    ".endm\n");

__attribute__((naked)) void mote_dsp_columns(const uint8_t *const *rows, uint32_t *t, int32_t end, int32_t step) {
  __asm__(
      "push {r2-r11, lr}\n mov r7, r1\n movs r6, #0\n ldm r0, {r0-r5}\n"
      "1:\n MOTE_COLUMN 0, 0\n MOTE_COLUMN 8, 432\n"
      " ldrd r8, r9, [sp]\n add r6, r9\n adds r7, #4\n cmp r6, r8\n bne 1b\n pop {r2-r11, pc}\n");
}

__attribute__((naked)) void mote_dsp_rows(const uint32_t *t, uint32_t *v, int32_t pitch) {
  __asm__(
      "push {r4-r11, lr}\n mov r8, r2\n add r9, r8, r8, lsl #1\n add r10, r8, r8, lsl #2\n lsl r11, r9, #1\n mov lr, #4\n"
      "1:\n MOTE_ROW\n MOTE_ROW\n MOTE_ROW\n subs lr, #1\n beq 2f\n cmp lr, #2\n bne 1b\n"
      " sub r1, r1, r11, lsl #2\n sub r1, r1, r11, lsl #1\n adds r1, #8\n b 1b\n"
      "2: pop {r4-r11, pc}\n");
}
#endif
