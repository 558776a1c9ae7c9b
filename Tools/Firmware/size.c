/* The least program that opens and runs a model: what remains of the library in its image is the runtime's size. Its own
 * few instructions are counted with it; model and arena are addresses only. */
#include "mote.h"

extern const uint8_t model_start[];
extern uint8_t memory_start[];

int firmware_entry(void);
int firmware_entry(void) {
  mote_model model;
  int error = mote_open(&model, model_start, 65536);
  if (error == MOTE_OK)
    error = mote_run(&model, memory_start, mote_arena_size(&model), memory_start + 65536, (float *)(void *)memory_start);
  return error;
}
