/* Classifies one image with a model file: what a C program on a host does. Compiled as C99 and as C++ by Tools/check-c.
 *   program MODEL IMAGE.pgm
 * prints the class's label, then a line per layer that an observer saw; any error ends it with its text and 1. */
#include "mote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct progress {
  uint32_t rows[64];
  uint32_t stop_before;
} progress;

static int on_rows(void *context, const mote_rows *rows) {
  progress *seen = (progress *)context;
  if (rows->layer >= 64 || rows->layer >= seen->stop_before || rows->bytes == NULL || rows->byte_count == 0) return 1;
  if (rows->first_row != seen->rows[rows->layer]) return 1;
  seen->rows[rows->layer] += rows->row_count;
  return 0;
}

static int fail(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, mote_error_text(error));
  return 1;
}

/* A whole file at a multiple of MOTE_ALIGNMENT, or null. */
static uint8_t *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = NULL;
  long length;
  if (file == NULL) return NULL;
  if (fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
    /* malloc's memory is aligned for any type: 16 bytes on the 64-bit hosts that this runs on. */
    bytes = (uint8_t *)malloc((size_t)length + 1);
    if (bytes != NULL && fread(bytes, 1, (size_t)length, file) == (size_t)length) {
      bytes[length] = 0;
      *size = (size_t)length;
    } else {
      free(bytes);
      bytes = NULL;
    }
  }
  fclose(file);
  return bytes;
}

/* Prepares a model that asks for it, after calls that must be refused; null where there is nothing to prepare, or on failure. */
static uint8_t *prepare(mote_model *model, const uint8_t *pixels) {
  size_t size = mote_prepared_size(model), arena_size = mote_arena_size(model);
  uint8_t *memory, *arena;
  float logits[16];
  int refused;
  if (size == 0) return NULL;
  memory = (uint8_t *)malloc(size + MOTE_ALIGNMENT);
  arena = (uint8_t *)malloc(arena_size);
  refused = memory != NULL && arena != NULL &&
            mote_run(model, arena, arena_size, pixels, logits) == MOTE_PREPARED_TOO_SMALL &&
            mote_prepare(model, NULL, size) == MOTE_NULL_ARGUMENT &&
            mote_prepare(model, memory, size - 1) == MOTE_PREPARED_TOO_SMALL &&
            mote_prepare(model, memory + 1, size) == MOTE_PREPARED_MISALIGNED &&
            mote_run(model, arena, arena_size, pixels, logits) == MOTE_PREPARED_TOO_SMALL &&
            mote_prepare(model, memory, size) == MOTE_OK;
  free(arena);
  if (refused) return memory;
  free(memory);
  return NULL;
}

int main(int count, char **arguments) {
  static uint8_t small[64] MOTE_ALIGNED;
  mote_model model;
  size_t size = 0, image_size = 0, input, arena_size, layer;
  uint8_t *file, *image, *arena, *prepared;
  float logits[16];
  progress seen;
  int error;
  if (count != 3) return fprintf(stderr, "usage: program MODEL IMAGE.pgm\n"), 1;
  file = read_file(arguments[1], &size);
  image = read_file(arguments[2], &image_size);
  if (file == NULL || image == NULL) return fprintf(stderr, "cannot read the files\n"), 1;

  error = mote_open(&model, file, size);
  if (error != MOTE_OK) return fail(arguments[1], error);
  input = mote_input_size(&model);
  arena_size = mote_arena_size(&model);
  if (mote_output_count(&model) != mote_class_count(&model) || mote_output_count(&model) > 16 || input > image_size)
    return fprintf(stderr, "a model or an image of another size\n"), 1;
  prepared = prepare(&model, image);
  if (prepared == NULL && mote_prepared_size(&model) != 0) return fprintf(stderr, "cannot prepare the weights\n"), 1;
  arena = (uint8_t *)malloc(arena_size);
  if (arena == NULL) return fprintf(stderr, "out of memory\n"), 1;

  memset(&seen, 0, sizeof seen);
  seen.stop_before = UINT32_MAX;
  /* A binary PGM ends with its pixels. */
  error = mote_run_observed(&model, arena, arena_size, image + (image_size - input), logits, on_rows, &seen);
  if (error != MOTE_OK) return fail("run", error);
  printf("%s\n", mote_label(&model, mote_largest(logits, mote_class_count(&model))));
  for (layer = 0; layer < mote_layer_count(&model); layer++)
    printf("layer %lu: %lu rows\n", (unsigned long)layer, (unsigned long)seen.rows[layer]);
  if (mote_softmax(logits, mote_class_count(&model)) != MOTE_OK) return 1;
  printf("probability %.3f\n", (double)logits[mote_largest(logits, mote_class_count(&model))]);

  memset(&seen, 0, sizeof seen);
  seen.stop_before = 2;
  error = mote_run_observed(&model, arena, arena_size, image + (image_size - input), logits, on_rows, &seen);
  if (error != MOTE_STOPPED) return fail("a run that should have been stopped", error);
  if (mote_run(&model, small, sizeof small, image, logits) != MOTE_ARENA_TOO_SMALL) return 1;
  if (mote_run(&model, arena + 1, arena_size, image, logits) != MOTE_ARENA_MISALIGNED) return 1;
  file[0] ^= 1;
  if (mote_open(&model, file, size) != MOTE_BAD_MAGIC || model.error_offset != 0) return 1;
  if (mote_run(&model, arena, arena_size, image, logits) != MOTE_NOT_OPEN) return 1;
  free(arena);
  free(prepared);
  free(image);
  free(file);
  return 0;
}
