// A'^T M A', maximum and requantization for cores with the DSP extension; dsp_winograd_c.c says the same in C.
#include "mote_dsp.h"
#if defined(__ARM_FEATURE_DSP) && !defined(MOTE_DSP_IN_C)

#define AT(field, offset) _Static_assert(__builtin_offsetof(mote_dsp_output, field) == offset, "offsets below")
AT(tile[0].columns, 12);
AT(tile[0].rows, 24);
AT(tile[0].out, 40);
AT(tile[1], 44);
AT(bias, 88);
AT(count, 108);

__asm__(
    // Column j of two tiles: M at r0, Y at r1, r2 = ends; a point is 16 bytes.
    ".macro MOTE_OUT_COLUMN j\n"
    " ldrd r4, r5, [r0, #(6+\\j)*16]\n ldrd r6, r7, [r0, #(12+\\j)*16]\n ldrd r8, r9, [r0, #(18+\\j)*16]\n ldrd r10, r11, [r0, #(24+\\j)*16]\n"
    " subs r3, r4, r6\n adds r4, r4, r6\n sub r12, r5, r7\n adds r5, r5, r7\n"
    " sub r6, r8, r10\n add r8, r8, r10\n sub r7, r9, r11\n add r9, r9, r11\n"
    " add r10, r6, r3, lsl #1\n add r11, r7, r12, lsl #1\n str r10, [r1, #(6+\\j)*4]\n str r11, [r1, #96+(6+\\j)*4]\n"
    " add r10, r4, r8\n add r11, r5, r9\n str r10, [r1, #(12+\\j)*4]\n str r11, [r1, #96+(12+\\j)*4]\n"
    " ldrd r10, r11, [r0, #\\j*16]\n mla r8, r10, r2, r8\n mla r9, r11, r2, r9\n add r8, r8, r4, lsl #2\n add r9, r9, r5, lsl #2\n"
    " str r8, [r1, #\\j*4]\n str r9, [r1, #96+\\j*4]\n"
    " ldrd r10, r11, [r0, #(30+\\j)*16]\n mla r3, r10, r2, r3\n mla r12, r11, r2, r12\n add r3, r3, r6, lsl #1\n add r12, r12, r7, lsl #1\n"
    " str r3, [r1, #(18+\\j)*4]\n str r12, [r1, #96+(18+\\j)*4]\n"
    ".endm\n"
    // A row a0...a5: outputs 0...3 to a0, a4, a1, a5; r3 = ends.
    ".macro MOTE_OUT_ROW a0, a1, a2, a3, a4, a5, t\n"
    " sub \\t, \\a1, \\a2\n add \\a1, \\a1, \\a2\n sub \\a2, \\a3, \\a4\n add \\a3, \\a3, \\a4\n mla \\a0, \\a0, r3, \\a3\n"
    " add \\a0, \\a0, \\a1, lsl #2\n add \\a4, \\a2, \\t, lsl #1\n add \\a1, \\a1, \\a3\n mla \\a5, \\a5, r3, \\t\n add \\a5, \\a5, \\a2, lsl #1\n"
    ".endm\n"
    ".macro MOTE_MAX a, b, s\n cmp \\a, \\b, lsl #\\s\n it lt\n lsllt \\a, \\b, #\\s\n.endm\n"
    ".macro MOTE_MAX0 a, b\n cmp \\a, \\b\n it lt\n movlt \\a, \\b\n.endm\n"
    // Two rows to two maxima in r4 and r5, before the scale between the rows: `s` doubles the first.
    ".macro MOTE_OUT_WINDOWS s\n"
    " ldmia.w r0!, {r4-r9}\n MOTE_OUT_ROW r4, r5, r6, r7, r8, r9, r10\n MOTE_MAX r4, r8, 1\n MOTE_MAX0 r5, r9\n"
    " ldmia.w r0!, {r6-r11}\n MOTE_OUT_ROW r6, r7, r8, r9, r10, r11, r12\n MOTE_MAX r6, r10, 1\n MOTE_MAX0 r7, r11\n"
    " .if \\s\n MOTE_MAX r4, r6, 1\n MOTE_MAX r5, r7, 1\n .else\n MOTE_MAX0 r4, r6\n MOTE_MAX0 r5, r7\n .endif\n"
    ".endm\n"
    // 1/9 times 2^a and 2^b, then both to bytes; lr = 1/9, r1 at the tile.
    ".macro MOTE_OUT_TWO a, b\n"
    " .if \\a\n lsl r11, lr, #\\a\n mul r4, r4, r11\n .else\n mul r4, r4, lr\n .endif\n lsl r12, lr, #\\b\n mul r5, r5, r12\n"
    " ldm.w r1, {r6-r9}\n smmla r4, r4, r6, r7\n smmla r5, r5, r6, r7\n asr r4, r8\n asr r5, r8\n usat r4, #8, r4\n usat r5, #8, r5\n"
    " strb r5, [r2, r9]\n strb r4, [r2]\n"
    ".endm\n"
    // A row to four bytes; lr = 2^k / 9.
    ".macro MOTE_OUT_FOUR\n"
    " ldmia.w r0!, {r4-r9}\n MOTE_OUT_ROW r4, r5, r6, r7, r8, r9, r10\n"
    " lsl r6, lr, #1\n lsl r7, lr, #2\n mul r4, r4, lr\n mul r8, r8, r6\n mul r5, r5, r7\n mul r9, r9, r7\n"
    " ldm.w r1, {r6, r7, r10}\n smmla r4, r4, r6, r7\n smmla r8, r8, r6, r7\n smmla r5, r5, r6, r7\n smmla r9, r9, r6, r7\n"
    " asr r4, r10\n asr r8, r10\n asr r5, r10\n asr r9, r10\n usat r4, #8, r4\n usat r8, #8, r8\n usat r5, #8, r5\n usat r9, #8, r9\n"
    " add r12, r1, #12\n ldm.w r12, {r6, r7, r10}\n"
    " strb r9, [r2, r10]\n strb r5, [r2, r7]\n strb r8, [r2, r6]\n strb r4, [r2]\n"
    ".endm\n"
    // On from row i to the next, or to 2 where no other is wanted.
    ".macro MOTE_OUT_DOWN i\n ldr r4, [r1, #24+4*\\i]\n cmp r4, #0\n beq.w 2f\n add r2, r4\n .endm\n"
    // The tile at r1: counts its address up and leaves it in r2.
    ".macro MOTE_OUT_TILE\n ldr r2, [r1, #40]\n adds r2, #1\n str r2, [r1, #40]\n .endm\n"
    // Goes on at 1 with the second tile, where there is one and it was not this.
    ".macro MOTE_OUT_NEXT\n"
    " ldrd r0, r2, [sp]\n cmp r1, r2\n bne.n 9f\n ldr r4, [r2, #108]\n cmp r4, #2\n bne.n 9f\n adds r0, #96\n adds r1, #44\n b.w 1b\n"
    "9: add sp, #12\n pop {r4-r11, pc}\n"
    ".endm\n");

// Entered with m, y, q by a caller that pushed r4...r11 and lr. Takes the next filter's requantization from the tables and
// applies A' to the columns. Pushes y, q and a free word; leaves y in r0, q in r1, ends in r3.
__attribute__((naked, used)) static void begin(void) {
  __asm__(
      "add r12, r2, #88\n ldm.w r12, {r4, r6, r8, r10, r11}\n ldr r5, [r4], #4\n ldr r7, [r6], #4\n ldrb r9, [r8], #1\n"
      " stm.w r12, {r4, r6, r8}\n sub r3, r9, #27\n lsl r8, r10, r3\n sub r9, r9, #26\n stm r2, {r7, r8, r9}\n add r3, r2, #44\n stm r3, {r7, r8, r9}\n"
      " add r5, r5, r5, lsl #3\n lsls r5, r5, #2\n ldrd r6, r7, [r0, #112]\n adds r6, r6, r5\n adds r7, r7, r5\n strd r6, r7, [r0, #112]\n"
      // Two columns a turn: a third of the code for eighteen instructions.
      " add r3, r1, #24\n push {r1, r2, r3}\n mov r2, r11\n"
      "1:\n MOTE_OUT_COLUMN 0\n MOTE_OUT_COLUMN 1\n adds r0, #32\n adds r1, #8\n ldr r3, [sp, #8]\n cmp r1, r3\n bne 1b\n"
      " mov r3, r2\n ldrd r0, r1, [sp]\n bx lr\n");
}

__attribute__((naked)) void mote_dsp_output_plain(const int32_t *m, int32_t *y, mote_dsp_output *q) {
  __asm__(
      "push {r4-r11, lr}\n bl %c0\n"
      "1:\n MOTE_OUT_TILE\n movw lr, #36409\n movt lr, #14563\n movs r4, #0\n"
      // A row a turn, its number times four in the free word; rows 1 and 2 double the factor.
      "3:\n str r4, [sp, #8]\n MOTE_OUT_FOUR\n ldr r4, [sp, #8]\n add r5, r1, r4\n ldr r5, [r5, #24]\n cmp r5, #0\n beq.n 2f\n"
      " add r2, r5\n cmp r4, #8\n it lt\n lsllt lr, lr, #1\n adds r4, #4\n b 3b\n"
      "2:\n MOTE_OUT_NEXT\n" ::"i"(begin));
}

__attribute__((naked)) void mote_dsp_output_pooled(const int32_t *m, int32_t *y, mote_dsp_output *q) {
  __asm__(
      "push {r4-r11, lr}\n bl %c0\n movw lr, #36409\n movt lr, #14563\n"
      "1:\n MOTE_OUT_TILE\n MOTE_OUT_WINDOWS 1\n MOTE_OUT_TWO 0, 2\n MOTE_OUT_DOWN 0\n"
      " MOTE_OUT_WINDOWS 0\n MOTE_OUT_TWO 2, 4\n"
      "2:\n MOTE_OUT_NEXT\n" ::"i"(begin));
}
#endif
