#include "mote_default_model.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
_Alignas(64) const unsigned char mote_default_model[] = {
#embed "../../Fixtures/deepconvnet-int8.mote"
};
#pragma clang diagnostic pop

const size_t mote_default_model_size = sizeof mote_default_model;
