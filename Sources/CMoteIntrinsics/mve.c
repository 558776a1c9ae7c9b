// The inner loops for Cortex-M55. They are assembly, not Swift: VMLADAV adds only to the eight registers r0, r2 .. r12 and lr, so all eight hold sums and the
// odd registers hold addresses; a compiler that sees intrinsics instead keeps four sums and moves the others about.
// Loads and products alternate, because the core overlaps such a pair.
#include "mote_mve.h"

#if defined(__ARM_FEATURE_MVE)

#define NAKED __attribute__((naked, noinline))
#define ENTER "push {r4-r11,lr}\n vpush {d8-d15}\n"
#define LEAVE "vpop {d8-d15}\n pop {r4-r11,pc}\n"
#define SUMS "{r0,r2,r4,r6,r8,r10,r12,lr}"

// Winograd: eight inputs of two tiles (q0, q1 from r3) times four outputs (q2 .. q5 from r1).
#define TWO_TILES(MLA)                                                                                     \
  "vldrh.u16 q0,[r3],#16\n vldrh.u16 q2,[r1],#16\n" MLA " r0,q0,q2\n vldrh.u16 q1,[r3],#16\n" MLA " r8,q1,q2\n" \
  "vldrh.u16 q3,[r1],#16\n" MLA " r2,q0,q3\n vldrh.u16 q4,[r1],#16\n" MLA " r10,q1,q3\n vldrh.u16 q5,[r1],#16\n" \
  MLA " r4,q0,q4\n" MLA " r12,q1,q4\n" MLA " r6,q0,q5\n" MLA " lr,q1,q5\n"
#define ONE_TILE(MLA)                                                                                      \
  "vldrh.u16 q0,[r3],#16\n vldrh.u16 q2,[r1],#16\n" MLA " r0,q0,q2\n vldrh.u16 q3,[r1],#16\n" MLA " r2,q0,q3\n" \
  "vldrh.u16 q4,[r1],#16\n" MLA " r4,q0,q4\n vldrh.u16 q5,[r1],#16\n" MLA " r6,q0,q5\n"
#define STORE_TWO "stmia.w r5!," SUMS "\n"
#define STORE_ONE "stmia.w r5,{r0,r2,r4,r6}\n adds r5,#32\n"

// All 36 points of a block: unrolled for 16, 32 and 64 inputs, a loop for the rest. The counted loop costs 2 instructions per
// 14 more. POINTS of them at a time share the outer loop's two instructions.
#define POINT(SLICE, STORE, MORE) SLICE("vmladav.s16") ".rept " #MORE "\n" SLICE("vmladava.s16") ".endr\n" STORE
#define UNROLLED(name, POINTS)                                                                             \
  NAKED static void name(const int16_t *v, const int16_t *u, int32_t *m, int32_t *end) {                   \
    __asm__ volatile(ENTER "mov r5,r2\n mov r7,r3\n mov r3,r0\n1:\n" POINTS "cmp r5,r7\n bne.w 1b\n" LEAVE);                                                      \
  }
#define COUNTED(name, SLICE, STORE)                                                                        \
  NAKED static void name(const int16_t *v, const int16_t *u, int32_t *m, int32_t *end, uint32_t more) {    \
    __asm__ volatile(ENTER "ldr r11,[sp,#100]\n mov r5,r2\n mov r7,r3\n mov r3,r0\n"                       \
                     "1:\n" SLICE("vmladav.s16") "movs r9,r11\n beq.w 3f\n"                                \
                     "2:\n" SLICE("vmladava.s16") "subs r9,#1\n bne.w 2b\n"                                \
                     "3:\n" STORE "cmp r5,r7\n bne.w 1b\n" LEAVE);                                         \
  }
UNROLLED(two_tiles_16, POINT(TWO_TILES, STORE_TWO, 1) POINT(TWO_TILES, STORE_TWO, 1) POINT(TWO_TILES, STORE_TWO, 1))
UNROLLED(two_tiles_32, POINT(TWO_TILES, STORE_TWO, 3) POINT(TWO_TILES, STORE_TWO, 3))
UNROLLED(two_tiles_64, POINT(TWO_TILES, STORE_TWO, 7))
UNROLLED(one_tile_16, POINT(ONE_TILE, STORE_ONE, 1))
COUNTED(two_tiles, TWO_TILES, STORE_TWO)
COUNTED(one_tile, ONE_TILE, STORE_ONE)

void mote_mve_winograd_sums(const int16_t *v, const int16_t *u, int32_t *m, uint32_t slices, uint32_t tiles) {
  int32_t *end = m + 36 * 8;
  if (tiles == 1 && slices == 2) one_tile_16(v, u, m, end);
  else if (tiles == 1) one_tile(v, u, m, end, slices - 1);
  else if (slices == 2) two_tiles_16(v, u, m, end);
  else if (slices == 4) two_tiles_32(v, u, m, end);
  else if (slices == 8) two_tiles_64(v, u, m, end);
  else two_tiles(v, u, m, end, slices - 1);
}

// Winograd's inputs: 32 and 33 instructions a column and a row of eight channels; 36 each in Swift, over one-line wrappers.
// B^T along one axis: inputs 0 .. 5 in q7, q1, q2, q3, q4, q0 become points 0 .. 5 in q5, q1, q2, q3, q4, q0; -4 in r12.
#define INPUT_AXIS                                                                                         \
  "vsub.i16 q5,q4,q2\n vsub.i16 q6,q3,q1\n vsub.i16 q0,q0,q3\n vsub.i16 q7,q2,q7\n vmla.s16 q4,q2,r12\n"   \
  "vmla.s16 q3,q1,r12\n vmla.s16 q0,q6,r12\n vadd.i16 q6,q6,q6\n vadd.i16 q1,q4,q3\n vsub.i16 q2,q4,q3\n"  \
  "vadd.i16 q3,q5,q6\n vsub.i16 q4,q5,q6\n vmla.s16 q5,q7,r12\n"

NAKED void mote_mve_winograd_columns(const uint8_t *const *rows, int16_t *t, uint32_t count, uint32_t stride, uint32_t c) {
  __asm__ volatile(ENTER "dls lr,r2\n mov r8,r1\n mov r9,r3\n ldr.w r12,[sp,#100]\n ldm.w r0,{r0,r3-r7}\n"
                   "add r0,r12\n add r3,r12\n add r4,r12\n add r5,r12\n add r6,r12\n add r7,r12\n mvn r12,#3\n"
                   "1:\n vldrb.u16 q1,[r3]\n add r3,r9\n vldrb.u16 q2,[r4]\n add r4,r9\n vldrb.u16 q3,[r5]\n add r5,r9\n"
                   "vldrb.u16 q4,[r6]\n add r6,r9\n vldrb.u16 q0,[r7]\n add r7,r9\n vldrb.u16 q7,[r0]\n add r0,r9\n" INPUT_AXIS
                   "vstrh.16 q1,[r8,#16]\n vstrh.16 q2,[r8,#32]\n vstrh.16 q3,[r8,#48]\n vstrh.16 q4,[r8,#64]\n"
                   "vstrh.16 q0,[r8,#80]\n vstrh.16 q5,[r8],#96\n le lr,1b\n" LEAVE);
}

NAKED void mote_mve_winograd_points(const int16_t *t, int16_t *v, uint32_t step, uint32_t tiles) {
  __asm__ volatile(ENTER "mov r4,r1\n mvn r12,#3\n"
                   "1:\n movs r5,#6\n dls lr,r5\n add.w r6,r0,#288\n mov r1,r4\n"
                   "2:\n vldrh.u16 q1,[r0,#96]\n vldrh.u16 q2,[r0,#192]\n vldrh.u16 q3,[r6]\n vldrh.u16 q4,[r6,#96]\n"
                   "vldrh.u16 q0,[r6,#192]\n vldrh.u16 q7,[r0],#16\n adds r6,#16\n" INPUT_AXIS
                   "vstrh.16 q5,[r1]\n add r1,r2\n vstrh.16 q1,[r1]\n add r1,r2\n vstrh.16 q2,[r1]\n add r1,r2\n"
                   "vstrh.16 q3,[r1]\n add r1,r2\n vstrh.16 q4,[r1]\n add r1,r2\n vstrh.16 q0,[r1]\n add r1,r2\n le lr,2b\n"
                   "add.w r0,r0,#288\n adds r4,#16\n subs r3,#1\n bne 1b\n" LEAVE);
}

// Winograd's outputs. The same in Swift, over one-line wrappers, takes 408 instructions for a pooled tile instead of 300 and
// 504 for one without a pool instead of 380: with eight vector registers the compiler copies and spills.
// A' along one axis: six points at BASE + k * STEP (k from 0) become outputs 0 .. 3 in q5, q2, q4, q3; -4 in r4, -2 in r5, 2 in r6.
#define OUTPUT_AXIS(BASE, P0, P1, P2, P3, P4, P5)                                                          \
  "vldrw.u32 q1,[" BASE ",#" P1 "]\n vldrw.u32 q2,[" BASE ",#" P2 "]\n vadd.i32 q0,q1,q2\n vldrw.u32 q3,[" BASE ",#" P4 "]\n" \
  "vsub.i32 q1,q1,q2\n vldrw.u32 q2,[" BASE ",#" P3 "]\n vadd.i32 q4,q2,q3\n vldrw.u32 q5,[" BASE ",#" P0 "]\n"  \
  "vsub.i32 q2,q2,q3\n vldrw.u32 q3,[" BASE ",#" P5 "]\n vadd.i32 q5,q5,q4\n vsub.i32 q3,q3,q1\n vmla.s32 q5,q0,r4\n"       \
  "vmla.s32 q3,q2,r6\n vsub.i32 q4,q4,q0\n vmla.s32 q2,q1,r5\n"
// Row `OFFSET` bytes behind r0, normalized; the row's normalizer comes from [lr].
#define OUTPUT_ROW(P0, P1, P2, P3, P4, P5)                                                                 \
  OUTPUT_AXIS("r0", P0, P1, P2, P3, P4, P5) "ldr r7,[lr],#4\n lsls r3,r7,#1\n lsl.w r9,r7,#2\n"          \
  "vmul.i32 q5,q5,r7\n vmul.i32 q2,q2,r3\n vmul.i32 q4,q4,r9\n vmul.i32 q3,q3,r9\n"
#define REQUANTIZE(v, multiplier, right, low, high)                                                        \
  "vqdmulh.s32 " v "," v "," multiplier "\n vrshl.s32 " v "," v "," right "\n vadd.i32 " v "," v ",r10\n"  \
  "vmax.s32 " v "," v "," low "\n vmin.s32 " v "," v "," high "\n"
// Columns of points first, in place: all six lie within reach of the middle. r8 becomes the number of rows.
#define OUTPUT_BEGIN                                                                                       \
  ENTER "mov r8,r3\n mvn r4,#3\n mvn r5,#1\n movs r6,#2\n add.w r7,r0,#480\n movs r3,#6\n dls lr,r3\n"   \
  "1:\n" OUTPUT_AXIS("r7", "-480", "-288", "-96", "96", "288", "480")                                      \
  "vstrw.32 q5,[r7,#-480]\n vstrw.32 q2,[r7,#-288]\n vstrw.32 q4,[r7,#-96]\n vstrw.32 q3,[r7,#96]\n"       \
  "adds r7,#32\n le lr,1b\n ldrd r10,r11,[r1,#80]\n ldr.w r12,[r1,#88]\n add.w lr,r1,#64\n"
_Static_assert(__builtin_offsetof(struct mote_mve_outputs, normalizer) == 64, "the assembly knows the fields' places");
_Static_assert(__builtin_offsetof(struct mote_mve_outputs, zero_point) == 80, "the assembly knows the fields' places");
_Static_assert(__builtin_offsetof(struct mote_mve_outputs, columns) == 92, "the assembly knows the fields' places");
_Static_assert(__builtin_offsetof(struct mote_mve_outputs, step) == 88, "the assembly knows the fields' places");

NAKED static void pooled_outputs(int32_t *m, const struct mote_mve_outputs *outputs, void *const *rows, uint32_t count) {
  __asm__ volatile(OUTPUT_BEGIN
                   "2:\n" OUTPUT_ROW("0", "32", "64", "96", "128", "160")
                   "vmax.s32 q6,q5,q2\n vmax.s32 q7,q4,q3\n"
                   OUTPUT_ROW("192", "224", "256", "288", "320", "352")
                   "vmax.s32 q5,q5,q2\n vmax.s32 q4,q4,q3\n vmax.s32 q6,q6,q5\n vmax.s32 q7,q7,q4\n"
                   "ldr r7,[r2],#4\n vldrw.u32 q0,[r1]\n vldrw.u32 q1,[r1,#16]\n vldrw.u32 q2,[r1,#32]\n vldrw.u32 q3,[r1,#48]\n add r7,r11\n"
                   REQUANTIZE("q6", "q0", "q1", "q2", "q3") "vstrb.32 q6,[r7]\n add r7,r12\n"
                   REQUANTIZE("q7", "q0", "q1", "q2", "q3") "vstrb.32 q7,[r7]\n"
                   "add.w r0,r0,#384\n subs.w r8,r8,#1\n bne.w 2b\n" LEAVE);
}

// Four columns or two: the last two are stored under a predicate.
NAKED static void neighbour_outputs(int32_t *m, const struct mote_mve_outputs *outputs, void *const *rows, uint32_t count) {
  __asm__ volatile(OUTPUT_BEGIN "ldr r7,[r1,#92]\n subs r7,#2\n lsls r7,#1\n vctp.32 r7\n vldrw.u32 q6,[r1,#32]\n vldrw.u32 q7,[r1,#48]\n"
                   "2:\n" OUTPUT_ROW("0", "32", "64", "96", "128", "160")
                   "ldr r7,[r2],#4\n vldrw.u32 q0,[r1]\n vldrw.u32 q1,[r1,#16]\n add r7,r11\n"
                   REQUANTIZE("q5", "q0", "q1", "q6", "q7") "vstrb.32 q5,[r7]\n add r7,r12\n"
                   REQUANTIZE("q2", "q0", "q1", "q6", "q7") "vstrb.32 q2,[r7]\n add r7,r12\n"
                   REQUANTIZE("q4", "q0", "q1", "q6", "q7") REQUANTIZE("q3", "q0", "q1", "q6", "q7")
                   "add.w r3,r7,r12\n vpstt\n vstrbt.32 q4,[r7]\n vstrbt.32 q3,[r3]\n"
                   "adds r0,#192\n subs.w r8,r8,#1\n bne.w 2b\n" LEAVE);
}

void mote_mve_winograd_outputs(int32_t *m, const struct mote_mve_outputs *outputs, void *const *rows, uint32_t count) {
  if (outputs->pooled) pooled_outputs(m, outputs, rows, count);
  else neighbour_outputs(m, outputs, rows, count);
}

// Direct: the strip's address in r11, the patch in r1, the weights in r3, the sums in r5 up to r7, a counter in r9.
// Sums: position 0 in r0 and r2, position 1 in r4 and r6, position 2 in r8 and r10, position 3 in r12 and lr.
#define MLA(sum, x, w) "vmladava.u8 " sum "," x "," w "\n"
#define PATCH(q) "vldrb.u8 " q ",[r1],#16\n"
#define WEIGHT(q) "vldrb.u8 " q ",[r3],#16\n"

// Six columns serve the three taps of four positions.
#define ROW                                                                                                \
  WEIGHT("q6") PATCH("q0") MLA("r0", "q0", "q6") PATCH("q1") MLA("r4", "q1", "q6") PATCH("q2") MLA("r8", "q2", "q6") \
  PATCH("q3") MLA("r12", "q3", "q6") WEIGHT("q7") MLA("r2", "q0", "q7") PATCH("q4") MLA("r6", "q1", "q7")     \
  PATCH("q5") MLA("r10", "q2", "q7") WEIGHT("q6") MLA("lr", "q3", "q7") WEIGHT("q7")                          \
  MLA("r0", "q1", "q6") MLA("r4", "q2", "q6") MLA("r8", "q3", "q6") MLA("r12", "q4", "q6") WEIGHT("q6")       \
  MLA("r2", "q1", "q7") MLA("r6", "q2", "q7") MLA("r10", "q3", "q7") MLA("lr", "q4", "q7") WEIGHT("q7")       \
  MLA("r0", "q2", "q6") MLA("r4", "q3", "q6") MLA("r8", "q4", "q6") MLA("r12", "q5", "q6")                    \
  MLA("r2", "q2", "q7") MLA("r6", "q3", "q7") MLA("r10", "q4", "q7") MLA("lr", "q5", "q7")
#define TAPS                                                                                               \
  WEIGHT("q6") PATCH("q0") MLA("r0", "q0", "q6") PATCH("q1") MLA("r4", "q1", "q6") PATCH("q2") MLA("r8", "q2", "q6") \
  PATCH("q3") MLA("r12", "q3", "q6") WEIGHT("q7") MLA("r2", "q0", "q7") MLA("r6", "q1", "q7")                 \
  MLA("r10", "q2", "q7") MLA("lr", "q3", "q7")

#define FIELDS "mov r11,r0\n mov r3,r1\n ldr r5,[r0,#40]\n add r7,r5,r2,lsl #5\n"
#define PAIR "1:\n ldm.w r11," SUMS "\n ldrd r1,r9,[r11,#32]\n"
#define NEXT_PAIR "stmia.w r5!," SUMS "\n cmp r5,r7\n bne.w 1b\n"
_Static_assert(__builtin_offsetof(struct mote_mve_strip, patch) == 32, "the assembly knows the fields' places");
_Static_assert(__builtin_offsetof(struct mote_mve_strip, sums) == 40, "the assembly knows the fields' places");
_Static_assert(__builtin_offsetof(struct mote_mve_strip, skip) == 48, "the assembly knows the fields' places");

// Whole windows: `count` is a multiple of three, so three rows' worth at a time; r9 counts down by three.
NAKED static void whole_rows(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs) {
  __asm__ volatile(ENTER FIELDS PAIR "2:\n" ROW ROW ROW "subs r9,#3\n bne.w 2b\n" NEXT_PAIR LEAVE);
}

// Windows that hang over the edge: fewer rows, and the weights of the others are skipped.
NAKED static void some_rows(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs) {
  __asm__ volatile(ENTER FIELDS "ldr r1,[r11,#44]\n add r3,r1\n" PAIR "2:\n" ROW "subs r9,#1\n bne.w 2b\n ldr r1,[r11,#48]\n add r3,r1\n" NEXT_PAIR LEAVE);
}

void mote_mve_direct_rows(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs) {
  if (strip->skip) some_rows(strip, weights, pairs);
  else whole_rows(strip, weights, pairs);
}

// One vector of taps, the first layer of most networks: the four positions stay in registers.
NAKED static void few_taps(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs) {
  __asm__ volatile(ENTER FIELDS "ldr r1,[r11,#32]\n" PATCH("q0") PATCH("q1") PATCH("q2") PATCH("q3")
                   "1:\n ldm.w r11," SUMS "\n"
                   WEIGHT("q6") MLA("r0", "q0", "q6") MLA("r4", "q1", "q6") WEIGHT("q7") MLA("r8", "q2", "q6") MLA("r12", "q3", "q6")
                   MLA("r2", "q0", "q7") MLA("r6", "q1", "q7") MLA("r10", "q2", "q7") MLA("lr", "q3", "q7") NEXT_PAIR LEAVE);
}

NAKED static void many_taps(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs) {
  __asm__ volatile(ENTER FIELDS PAIR "2:\n" TAPS "subs r9,#1\n bne.w 2b\n" NEXT_PAIR LEAVE);
}

void mote_mve_direct_taps(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs) {
  if (strip->count == 1) few_taps(strip, weights, pairs);
  else many_taps(strip, weights, pairs);
}

#else

// B^T along one axis.
static void input_axis(const int32_t d[6], int16_t *t, uint32_t step) {
  int32_t near = d[4] - d[2], change = d[3] - d[1], even = d[4] - 4 * d[2], odd = d[3] - 4 * d[1];
  const int32_t points[6] = {near + 4 * (d[0] - d[2]), even + odd,        even - odd,
                             near + 2 * change,        near - 2 * change, d[5] - d[3] - 4 * change};
  for (uint32_t i = 0; i < 6; i++) t[i * step] = (int16_t)points[i];
}

void mote_mve_winograd_columns(const uint8_t *const *rows, int16_t *t, uint32_t count, uint32_t stride, uint32_t c) {
  for (uint32_t x = 0; x < count; x++)
    for (uint32_t lane = 0; lane < 8; lane++) {
      int32_t d[6];
      for (int i = 0; i < 6; i++) d[i] = rows[i][x * stride + c + lane];
      input_axis(d, t + x * 48 + lane, 8);
    }
}

void mote_mve_winograd_points(const int16_t *t, int16_t *v, uint32_t step, uint32_t tiles) {
  for (uint32_t tile = 0; tile < tiles; tile++)
    for (uint32_t i = 0; i < 6; i++)
      for (uint32_t lane = 0; lane < 8; lane++) {
        int32_t d[6];
        for (uint32_t x = 0; x < 6; x++) d[x] = t[((4 * tile + x) * 6 + i) * 8 + lane];
        input_axis(d, v + tile * 8 + 6 * i * (step / 2) + lane, step / 2);
      }
}

// A' along one axis, point k at p[k * step]; uint32_t wraps.
static void output_axis(const uint32_t *p, int step, uint32_t y[4]) {
  uint32_t s1 = p[step] + p[2 * step], d1 = p[step] - p[2 * step], s2 = p[3 * step] + p[4 * step], d2 = p[3 * step] - p[4 * step];
  y[0] = p[0] + s2 - 4 * s1;
  y[1] = d2 - 2 * d1;
  y[2] = s2 - s1;
  y[3] = p[5 * step] - d1 + 2 * d2;
}

static int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

// One lane: the requantized byte of a sum.
static uint8_t output_byte(const struct mote_mve_outputs *outputs, int lane, int32_t sum) {
  int64_t high = ((int64_t)sum * outputs->multiplier[lane]) >> 31;
  int64_t byte = ((high + ((int64_t)1 << (-outputs->right[lane] - 1))) >> -outputs->right[lane]) + outputs->zero_point;
  byte = byte > outputs->low[lane] ? byte : outputs->low[lane];
  return (uint8_t)(byte < outputs->high[lane] ? byte : outputs->high[lane]);
}

void mote_mve_winograd_outputs(int32_t *m, const struct mote_mve_outputs *outputs, void *const *rows, uint32_t count) {
  int pooled = outputs->pooled != 0;
  static const uint32_t columns[4] = {1, 2, 4, 4};
  for (int lane = 0; lane < 4; lane++) {
    uint32_t half[6][4];
    int32_t sums[4][4];
    for (int j = 0; j < 6; j++) output_axis((const uint32_t *)m + lane + 8 * j, 48, half[j]);
    for (int i = 0; i < 4; i++) {
      uint32_t points[6], y[4];
      for (int j = 0; j < 6; j++) points[j] = half[j][i];
      output_axis(points, 1, y);
      for (int j = 0; j < 4; j++) sums[i][j] = (int32_t)(y[j] * (uint32_t)outputs->normalizer[i] * columns[j]);
    }
    for (uint32_t i = 0; i < count; i++) {
      uint8_t *row = (uint8_t *)rows[i] + outputs->offset + lane;
      for (uint32_t j = 0; j < outputs->columns; j++, row += outputs->step)
        *row = output_byte(outputs, lane, !pooled ? sums[i][j] : larger(larger(sums[2 * i][2 * j], sums[2 * i][2 * j + 1]),
                                                                         larger(sums[2 * i + 1][2 * j], sums[2 * i + 1][2 * j + 1])));
    }
  }
}

void mote_mve_winograd_sums(const int16_t *v, const int16_t *u, int32_t *m, uint32_t slices, uint32_t tiles) {
  for (uint32_t point = 0; point < 36; point++)
    for (uint32_t tile = 0; tile < tiles; tile++)
      for (uint32_t o = 0; o < 4; o++) {
        uint32_t sum = 0;
        for (uint32_t slice = 0; slice < slices; slice++)
          for (uint32_t c = 0; c < 8; c++)
            sum += (uint32_t)(v[((point * slices + slice) * tiles + tile) * 8 + c] * u[((point * slices + slice) * 4 + o) * 8 + c]);
        m[point * 8 + tile * 4 + o] = (int32_t)sum;
      }
}

void mote_mve_direct_rows(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs) {
  const uint8_t *w = (const uint8_t *)weights + strip->lead;
  int32_t *sums = strip->sums;
  for (uint32_t pair = 0; pair < pairs; pair++, sums += 8, w += 96 * strip->count + strip->skip)
    for (uint32_t p = 0; p < 4; p++)
      for (uint32_t o = 0; o < 2; o++) {
        uint32_t sum = (uint32_t)strip->starts[2 * p + o];
        for (uint32_t i = 0; i < strip->count * 48; i++) {
          uint32_t block = i / 48, kx = i / 16 % 3, c = i % 16;
          sum += strip->patch[(block * 6 + p + kx) * 16 + c] * (uint32_t)w[((block * 3 + kx) * 2 + o) * 16 + c];
        }
        sums[2 * p + o] = (int32_t)sum;
      }
}

void mote_mve_direct_taps(const struct mote_mve_strip *strip, const void *weights, uint32_t pairs) {
  const uint8_t *w = weights;
  int32_t *sums = strip->sums;
  for (uint32_t pair = 0; pair < pairs; pair++, sums += 8, w += 32 * strip->count)
    for (uint32_t p = 0; p < 4; p++)
      for (uint32_t o = 0; o < 2; o++) {
        uint32_t sum = (uint32_t)strip->starts[2 * p + o];
        for (uint32_t i = 0; i < strip->count * 16; i++)
          sum += strip->patch[(i / 16 * 4 + p) * 16 + i % 16] * (uint32_t)w[(i / 16 * 2 + o) * 16 + i % 16];
        sums[2 * p + o] = (int32_t)sum;
      }
}

#endif
