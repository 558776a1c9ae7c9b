#include "mote_default_parameters.h"

// `#embed` is C23; clang takes it in every mode and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

_Alignas(64) const unsigned char mote_default_parameters[] = {
#embed "../../Fixtures/deepconvnet.safetensors"
};
const size_t mote_default_parameters_size = sizeof mote_default_parameters;

_Alignas(64) const unsigned char mote_default_digit_images[] = {
#embed "../../Fixtures/digits/digits-images-idx3-ubyte"
};
const size_t mote_default_digit_images_size = sizeof mote_default_digit_images;

_Alignas(64) const unsigned char mote_default_digit_labels[] = {
#embed "../../Fixtures/digits/digits-labels-idx1-ubyte"
};
const size_t mote_default_digit_labels_size = sizeof mote_default_digit_labels;
