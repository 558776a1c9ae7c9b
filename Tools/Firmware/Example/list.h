/* Models that a file names, a path a line, loaded to the machine's free memory one after the other. */
#ifndef LIST_H
#define LIST_H

#include "fences.h"
#include "mote.h"

/* What a model that was loaded runs in: the free memory behind it, with fences between the blocks. */
typedef struct {
  uint8_t *arena, *input;
  float *logits;
  fences fences;
} try_memory;

/* Places a model's memory from `free` on; MOTE_OK, or MOTE_ARENA_TOO_SMALL. */
int place_model(const mote_model *model, uint8_t *free, try_memory *memory);

/* Calls `use` with each model's bytes, until it returns another number than 0. The number of models, -1 when something cannot
 * be loaded, which is printed, or `use` ended it. */
int each_model(const char *list_path, int (*use)(const char *path, uint8_t *bytes, size_t size));

#endif
