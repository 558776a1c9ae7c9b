#include "mote_dsp.h"

// Weights w + 128 and complements leave row i of U too large by e = 128, 384, 383, 896, 894, 128; along a row that
// becomes e, 3e, e + 1792, 7e, 3e + 3584, e. Negated, in both halves.
#define TWICE(k) (uint32_t)(-(k) & 0xffff) | (uint32_t)(-(k) & 0xffff) << 16
#define ROW(e) TWICE(e), TWICE(3 * (e)), TWICE((e) + 1792), TWICE(7 * (e)), TWICE(3 * (e) + 3584), TWICE(e)
const uint32_t mote_dsp_constants[36] = {ROW(128), ROW(384), ROW(383), ROW(896), ROW(894), ROW(128)};
