#pragma once
#include <stddef.h>

/// The model that `infer` and `inspect` use when none is named: a whole .mote file, at an address that is a multiple of 64.
extern const unsigned char mote_default_model[];
/// Its length in bytes.
extern const size_t mote_default_model_size;

/// Its first byte; a function because Swift imports no array of unknown length.
static inline const void *_Nonnull mote_default_model_start(void) { return mote_default_model; }
