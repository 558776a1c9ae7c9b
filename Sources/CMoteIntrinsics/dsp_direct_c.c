// The leaf loops of the direct convolution and its neighbours in C: for hosts, and the measure of what their assembly is
// worth.
#include "mote_dsp.h"

const uint8_t mote_dsp_square_order[16] = {0, 1, 4, 6, 2, 3, 5, 7, 11, 10, 8, 9, 12, 13, 14, 15};

#if !defined(__ARM_FEATURE_DSP) || defined(MOTE_DSP_IN_C)

void mote_dsp_spread(const uint8_t *bytes, uint32_t *e, int32_t count, int32_t pitch) {
  for (int32_t i = 0; i < count; i++, bytes += 4, e += 2 * pitch) {
    uint32_t word = mote_word(bytes);
    e[0] = mote_even_bytes(word);
    e[pitch] = mote_odd_bytes(word);
  }
}

// The weights of one tap and channel pair as halves: unit `u` of a group of four channels.
static inline uint32_t unit(const int8_t *w, int u) {
  uint32_t word = mote_word(w + 4 * (u / 2));
  return u % 2 ? mote_odd_signed(word) : mote_even_signed(word);
}

// Requantization of one biased sum; shifts outside 33...54 give some byte.
static inline uint8_t finish(int32_t sum, const mote_dsp_direct *q) {
  int32_t high = (int32_t)((int64_t)sum * *q->multipliers >> 32);
  uint32_t rounding = (uint32_t)q->rounding << ((*q->shifts - 33) & 31);
  int32_t result = (int32_t)((uint32_t)high + rounding) >> ((*q->shifts - 32) & 31);
  return (uint8_t)(result < 0 ? 0 : result > 255 ? 255 : result);
}

void mote_dsp_square(const uint32_t *e, const int8_t *w, int32_t quads, mote_dsp_direct *q) {
  while (q->out != q->end) {
    int32_t sums[4] = {*q->bias, *q->bias, *q->bias, *q->bias};
    for (int32_t quad = 0; quad < quads; quad++, w += 36)
      for (int u = 0; u < 18; u++) {
        int ky = u % 9 / 3, kx = ky == 1 ? 2 - u % 3 : u % 3;
        for (int i = 0; i < 4; i++) {
          int place = mote_dsp_square_order[4 * (ky + i / 2) + kx + i % 2];
          sums[i] = mote_dual_multiply_add(unit(w, u), e[32 * quad + 16 * (u / 9) + place], sums[i]);
        }
      }
    q->sums[0] = sums[0];
    for (int i = 1; i < 4; i++) q->sums[0] = sums[i] > q->sums[0] ? sums[i] : q->sums[0];
    *q->out++ = finish(q->sums[0], q);
    q->bias++, q->multipliers++, q->shifts++;
  }
}

void mote_dsp_line(const uint32_t *e, const int8_t *w, int32_t quads, mote_dsp_direct *q) {
  while (q->out != q->end) {
    for (int i = 0; i < 4; i++) q->sums[i] = *q->bias;
    for (int32_t quad = 0; quad < quads; quad++, w += 36)
      for (int u = 0; u < 18; u++) {
        int ky = u % 9 / 3, kx = ky == 1 ? 2 - u % 3 : u % 3;
        for (int i = 0; i < 4; i++)
          q->sums[i] = mote_dual_multiply_add(unit(w, u), e[36 * quad + 18 * (u / 9) + 6 * ky + kx + i], q->sums[i]);
      }
    for (int i = 3; i > 0; i--) q->out[q->columns[i - 1]] = finish(q->sums[i], q);
    *q->out++ = finish(q->sums[0], q);
    q->bias++, q->multipliers++, q->shifts++;
  }
}

void mote_dsp_five(const uint8_t *x, const int8_t *w, int32_t quads, int32_t stride, int32_t *sums) {
  for (int k = 0; k < 5; k++, w += stride) {
    sums[k] = 0;
    for (int32_t i = 0; i < quads; i++) {
      uint32_t a = mote_word(x + 4 * i), b = mote_word(w + 4 * i);
      sums[k] = mote_dual_multiply_add(mote_even_bytes(a), mote_even_signed(b), sums[k]);
      sums[k] = mote_dual_multiply_add(mote_odd_bytes(a), mote_odd_signed(b), sums[k]);
    }
  }
}

static inline uint8_t byte(int32_t sum, const mote_dsp_filter *f) {
  int32_t high = (int32_t)((int64_t)sum * f->multiplier >> 32);
  int32_t q = (int32_t)((uint32_t)high + (uint32_t)f->rounding) >> f->shift;
  return (uint8_t)(q < 0 ? 0 : q > 255 ? 255 : q);
}

void mote_dsp_first(
    const uint32_t *upper, const uint32_t *lower, const mote_dsp_filter *f, uint8_t *out, int32_t outputs) {
  for (int32_t o = 0; o < outputs; o++, f++) {
    int32_t a = f->bias, b = f->bias;
    for (int k = 0; k < 3; k++) {
      a = mote_dual_multiply_add(upper[k], f->weights[k], a);
      b = mote_dual_multiply_add(upper[k + 1], f->weights[k], b);
    }
    a = mote_dual_multiply_add(lower[0], f->weights[3], a);
    a = mote_dual_multiply_add(lower[1] & 0xffff, f->weights[4] >> 16, a);
    b = mote_dual_multiply_add(lower[0] >> 16, f->weights[3] & 0xffff, b);
    b = mote_dual_multiply_add(lower[1], f->weights[4], b);
    out[o] = byte(a, f);
    out[outputs + o] = byte(b, f);
  }
}

#endif
