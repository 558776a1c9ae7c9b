#pragma once
#include <stddef.h>

/// The INT8 model that `infer` and `inspect` use unless told otherwise, aligned to 64 bytes.
extern const unsigned char mote_default_model[];
extern const size_t mote_default_model_size;

// Swift does not import arrays of unknown length, so their addresses are given as values.
static inline const unsigned char *mote_default_model_start(void) { return mote_default_model; }
