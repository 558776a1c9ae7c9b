// The leaf loops of Winograd in C: for hosts, and the measure of what their assembly is worth.
#include "mote_dsp.h"
#if !defined(__ARM_FEATURE_DSP) || defined(MOTE_DSP_IN_C)

#define ROW MOTE_DSP_COLUMNS

// Two channels are one integer high * 65536 + low here, so linear maps are plain arithmetic modulo 2^32.
static inline void input(uint32_t d[6]) {
  uint32_t t = d[4] - d[2], w = 4 * d[2] - d[4], u = d[3] - d[1], v = 4 * d[1] - d[3];
  d[0] = t + 4 * (d[0] - d[2]);
  d[5] = d[5] - d[3] - 4 * u;
  d[1] = w + v;
  d[2] = w - v;
  d[3] = t + 2 * u;
  d[4] = t - 2 * u;
}

void mote_dsp_columns(const uint8_t *const *rows, uint32_t *t, int32_t end, int32_t step) {
  for (int32_t x = 0; x != end; x += step, t++)
    for (int half = 0; half < 2; half++) {
      uint32_t d[6];
      for (int i = 0; i < 6; i++) {
        uint32_t word = mote_word(rows[i] + x);
        d[i] = half ? mote_odd_bytes(word) : mote_even_bytes(word);
      }
      input(d);
      for (int i = 0; i < 6; i++) t[(6 * half + i) * ROW] = d[i];
    }
}

void mote_dsp_rows(const uint32_t *t, uint32_t *v, int32_t pitch) {
  for (int row = 0; row < 12; row++) {
    uint32_t d[6];
    for (int j = 0; j < 6; j++) d[j] = t[row * ROW + j];
    input(d);
    // The low half may have borrowed from the high one: undo that.
    for (int j = 0; j < 6; j++) v[(6 * (row % 6) + j) * (pitch / 4) + 2 * (row / 6)] = (d[j] + 0x8000) ^ 0x8000;
  }
}

static inline void multiply(const uint32_t *v, const uint32_t *u, int32_t *m, int32_t pairs) {
  for (int p = 0; p < pairs; p++)
    for (int i = 0; i < 4; i++) m[i] = mote_dual_multiply_add(v[2 * p + i % 2], u[2 * p + i / 2], m[i]);
}

void mote_dsp_products(const uint32_t *v, const uint32_t *u, int32_t *m, int32_t pairs) {
  for (int point = 0; point < 36; point++, v += 2 * pairs, u += 2 * pairs, m += 4) {
    for (int i = 0; i < 4; i++) m[i] = 0;
    multiply(v, u, m, pairs);
  }
}

void mote_dsp_products_first(const uint32_t *v, const uint32_t *u, int32_t *m, const int32_t *n) {
  for (int point = 0; point < 36; point++, v += 16, u += 16, m += 4, n += 2) {
    for (int i = 0; i < 4; i++) m[i] = n[i % 2];
    multiply(v, u, m, 8);
  }
}

void mote_dsp_products_more(const uint32_t *v, const uint32_t *u, int32_t *m) {
  for (int point = 0; point < 36; point++, v += 16, u += 16, m += 4) multiply(v, u, m, 8);
}

// A difference is a sum with the complement, so nothing becomes negative: the halves of a word stay apart.
static inline void six(uint32_t a, uint32_t b, uint32_t c, uint32_t complement, uint32_t to[6]) {
  uint32_t near = a + c, far = a + 4 * c, other = complement - b;
  to[0] = a;
  to[1] = near + b;
  to[2] = near + other;
  to[3] = far + 2 * b;
  to[4] = far + 2 * other;
  to[5] = c;
}

void mote_dsp_weights(const uint8_t *w, uint32_t *u) {
  for (int pair = 0; pair < 8; pair++) {
    uint32_t columns[3][6];
    for (int x = 0; x < 3; x++) {
      uint32_t g[3];
      for (int y = 0; y < 3; y++) {
        uint32_t word = mote_word(w + 36 * (pair / 2) + 4 * (3 * y + x));
        g[y] = pair % 2 ? mote_odd_bytes(word) : mote_even_bytes(word);
      }
      six(g[0], g[1], g[2], 0x00ff00ff, columns[x]);
    }
    for (int i = 0; i < 6; i++) {
      uint32_t row[6];
      six(columns[0][i], columns[1][i], columns[2][i], 0x07000700, row);
      for (int j = 0; j < 6; j++) u[((6 * i + j) * 8 + pair) * 2] = row[j];
    }
  }
}

void mote_dsp_sums(const uint32_t *v, int32_t *n) {
  for (int point = 0; point < 36; point++, n += 2)
    for (int p = 0; p < 8; p++, v += 2)
      for (int tile = 0; tile < 2; tile++)
        n[tile] = mote_dual_multiply_add(v[tile], mote_dsp_constants[point], n[tile]);
}

static inline void output(const uint32_t m[6], uint32_t ends, uint32_t y[4]) {
  uint32_t s = m[1] + m[2], d = m[1] - m[2], s2 = m[3] + m[4], d2 = m[3] - m[4];
  y[0] = ends * m[0] + s2 + 4 * s;
  y[1] = d2 + 2 * d;
  y[2] = s + s2;
  y[3] = ends * m[5] + d + 2 * d2;
}

// A'^T on the columns of two tiles, and the next filter's requantization.
static void begin(const int32_t *m, int32_t *y, mote_dsp_output *q) {
  uint32_t start = 36 * (uint32_t)*q->bias++;
  int32_t multiplier = *q->multipliers++, shift = *q->shifts++;
  for (int tile = 0; tile < 2; tile++) {
    q->tile[tile].multiplier = multiplier;
    q->tile[tile].rounding = (int32_t)((uint32_t)q->rounding << (shift - 27));
    q->tile[tile].shift = shift - 26;
    for (int j = 0; j < 6; j++) {
      uint32_t column[6], out[4];
      for (int i = 0; i < 6; i++) column[i] = (uint32_t)m[4 * (6 * i + j) + tile];
      if (j == 1) column[1] += start;
      output(column, (uint32_t)q->ends, out);
      for (int i = 0; i < 4; i++) y[24 * tile + 6 * i + j] = (int32_t)out[i];
    }
  }
}

static const int exponents[4] = {3, 2, 1, 1};

static inline uint8_t byte(uint32_t sum, int exponent, const mote_dsp_tile *t) {
  int32_t scaled = (int32_t)(sum * (954437177u << (6 - exponent)));
  int32_t high = (int32_t)((int64_t)scaled * t->multiplier >> 32);
  int32_t q = (int32_t)((uint32_t)high + (uint32_t)t->rounding) >> t->shift;
  return (uint8_t)(q < 0 ? 0 : q > 255 ? 255 : q);
}

void mote_dsp_output_plain(const int32_t *m, int32_t *y, mote_dsp_output *q) {
  begin(m, y, q);
  for (int k = 0; k < q->count; k++, y += 24) {
    mote_dsp_tile *t = &q->tile[k];
    uint8_t *out = ++t->out;
    for (int i = 0;; out += t->rows[i++]) {
      uint32_t row[4];
      output((const uint32_t *)y + 6 * i, (uint32_t)q->ends, row);
      for (int j = 3; j > 0; j--) out[t->columns[j - 1]] = byte(row[j], exponents[i] + exponents[j], t);
      out[0] = byte(row[0], exponents[i] + exponents[0], t);
      if (t->rows[i] == 0) break;
    }
  }
}

void mote_dsp_output_pooled(const int32_t *m, int32_t *y, mote_dsp_output *q) {
  begin(m, y, q);
  for (int k = 0; k < q->count; k++, y += 24) {
    mote_dsp_tile *t = &q->tile[k];
    uint8_t *out = ++t->out;
    for (int i = 0;; out += t->rows[0], i += 2) {
      uint32_t row[2][4];
      for (int r = 0; r < 2; r++) output((const uint32_t *)y + 6 * (i + r), (uint32_t)q->ends, row[r]);
      for (int j = 2; j >= 0; j -= 2) {
        int32_t best = INT32_MIN;
        int top = exponents[i] + exponents[j];
        for (int r = 0; r < 4; r++) {
          // Brought to the scale of the window's first sum; |acc| * 576 fits.
          int32_t sum = (int32_t)(row[r / 2][j + r % 2] << (top - exponents[i + r / 2] - exponents[j + r % 2]));
          best = sum > best ? sum : best;
        }
        out[j ? t->columns[0] : 0] = byte((uint32_t)best, top, t);
      }
      if (i == 2 || t->rows[0] == 0) break;
    }
  }
}

#endif
