// G' g G'^T during the run, for cores with the DSP extension; dsp_winograd_c.c says the same in C.
#include "mote_dsp.h"
#if defined(__ARM_FEATURE_DSP) && !defined(MOTE_DSP_IN_C)

__asm__(
    // A row of U from p, q, r, at r1 + o; points are 64 bytes apart. Destroys the three and r0.
    ".macro MOTE_U p, q, r, o\n"
    " str \\p, [r1, #\\o]\n str \\r, [r1, #\\o+320]\n add r0, \\p, \\r\n add \\p, \\p, \\r, lsl #2\n"
    " add \\r, r0, \\q\n str \\r, [r1, #\\o+64]\n add \\r, \\p, \\q, lsl #1\n str \\r, [r1, #\\o+192]\n"
    " rsb \\q, \\q, #0x07000700\n add r0, r0, \\q\n str r0, [r1, #\\o+128]\n add \\p, \\p, \\q, lsl #1\n str \\p, [r1, #\\o+256]\n"
    ".endm\n"
    // The same with p, q, r kept.
    ".macro MOTE_U_KEEP p, q, r, o\n"
    " str \\p, [r1, #\\o]\n str \\r, [r1, #\\o+320]\n add r0, \\p, \\r\n add r11, \\p, \\r, lsl #2\n"
    " add r12, r0, \\q\n str r12, [r1, #\\o+64]\n add r12, r11, \\q, lsl #1\n str r12, [r1, #\\o+192]\n"
    " rsb r12, \\q, #0x07000700\n add r0, r0, r12\n str r0, [r1, #\\o+128]\n add r11, r11, r12, lsl #1\n str r11, [r1, #\\o+256]\n"
    ".endm\n"
    // A pair of channels: taps in r2...r10, to offset o.
    ".macro MOTE_U_PAIR rotate, o\n"
    " uxtb16 r2, r2, ror #\\rotate\n uxtb16 r3, r3, ror #\\rotate\n uxtb16 r4, r4, ror #\\rotate\n"
    " uxtb16 r5, r5, ror #\\rotate\n uxtb16 r6, r6, ror #\\rotate\n uxtb16 r7, r7, ror #\\rotate\n"
    " uxtb16 r8, r8, ror #\\rotate\n uxtb16 r9, r9, ror #\\rotate\n uxtb16 r10, r10, ror #\\rotate\n"
    " MOTE_U_KEEP r2, r3, r4, \\o\n MOTE_U_KEEP r8, r9, r10, \\o+1920\n"
    " adds r2, r2, r8\n adds r3, r3, r9\n adds r4, r4, r10\n"
    " add r8, r8, r8, lsl #1\n add r9, r9, r9, lsl #1\n add r10, r10, r10, lsl #1\n add r8, r2\n add r9, r3\n add r10, r4\n"
    " add r11, r2, r5\n add r12, r3, r6\n add lr, r4, r7\n MOTE_U r11, r12, lr, \\o+384\n"
    " add r11, r8, r5, lsl #1\n add r12, r9, r6, lsl #1\n add lr, r10, r7, lsl #1\n MOTE_U r11, r12, lr, \\o+1152\n"
    " eor r5, r5, #0x00ff00ff\n eor r6, r6, #0x00ff00ff\n eor r7, r7, #0x00ff00ff\n"
    " adds r2, r2, r5\n adds r3, r3, r6\n adds r4, r4, r7\n MOTE_U r2, r3, r4, \\o+768\n"
    " add r8, r8, r5, lsl #1\n add r9, r9, r6, lsl #1\n add r10, r10, r7, lsl #1\n MOTE_U r8, r9, r10, \\o+1536\n"
    ".endm\n");

__attribute__((naked)) void mote_dsp_weights(const uint8_t *w, uint32_t *u) {
  __asm__(
      "push {r4-r11, lr}\n add r2, r0, #144\n push {r0, r2}\n"
      "1:\n ldm r0, {r2-r10}\n MOTE_U_PAIR 0, 0\n"
      " ldr r0, [sp]\n ldmia.w r0!, {r2-r10}\n str r0, [sp]\n MOTE_U_PAIR 8, 8\n"
      " ldrd r0, r2, [sp]\n adds r1, #16\n cmp r0, r2\n bne.w 1b\n add sp, #8\n pop {r4-r11, pc}\n");
}
#endif
