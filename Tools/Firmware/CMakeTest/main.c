#include "model.h"
#include "mote.h"

static uint8_t arena[MOTE_DEEPCONVNET_INT8_ARENA_BYTES] MOTE_ALIGNED;
static uint8_t pixels[MOTE_DEEPCONVNET_INT8_INPUT_BYTES];
static float logits[MOTE_DEEPCONVNET_INT8_CLASSES];

int main(void) {
  mote_model model;
  int error = mote_open(&model, deepconvnet_int8_mote, sizeof deepconvnet_int8_mote);
  if (error == MOTE_OK) error = mote_run(&model, arena, sizeof arena, pixels, logits);
  return error;
}
