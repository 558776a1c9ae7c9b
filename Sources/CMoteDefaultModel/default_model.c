#include "mote_default_model.h"

// `#embed` is C23; clang takes it in every mode and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

_Alignas(64) const unsigned char mote_default_model[] = {
#embed "../../Fixtures/deepconvnet-int8.mote"
};
const size_t mote_default_model_size = sizeof mote_default_model;
