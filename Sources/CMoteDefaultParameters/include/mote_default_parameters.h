#pragma once
#include <stddef.h>

/// The network that the commands use unless told otherwise: a safetensors file with the parameters of DeepConvNet.
extern const unsigned char mote_default_parameters[];
extern const size_t mote_default_parameters_size;

/// Digits to measure it on where no data set is given: idx images, `[count, 28, 28]`, and their idx labels.
extern const unsigned char mote_default_digit_images[];
extern const size_t mote_default_digit_images_size;
extern const unsigned char mote_default_digit_labels[];
extern const size_t mote_default_digit_labels_size;

// Swift does not import arrays of unknown length, so their addresses are given as values.
static inline const unsigned char *mote_default_parameters_start(void) { return mote_default_parameters; }
static inline const unsigned char *mote_default_digit_images_start(void) { return mote_default_digit_images; }
static inline const unsigned char *mote_default_digit_labels_start(void) { return mote_default_digit_labels; }
