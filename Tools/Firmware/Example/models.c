#include "board.h"
#include "list.h"
#include "model.h"
#include "requests.h"
#include "semihosting.h"
#include "text.h"

enum { MAX_LAYERS = 16 };

/* FNV-1a over every layer's rows, which come in order. */
static int on_hashed_rows(void *context, const mote_rows *rows) {
  uint32_t *hashes = context;
  if (rows->layer >= MAX_LAYERS) return 1;
  const uint8_t *bytes = rows->bytes;
  for (size_t i = 0; i < rows->byte_count; i++) hashes[rows->layer] = (hashes[rows->layer] ^ bytes[i]) * 16777619u;
  return 0;
}

/* Any bytes (run 0), or 0 and 255 alone (run 1); Tools/FirmwareModels makes the same. */
static void fill(uint8_t *input, size_t count, int run) {
  uint32_t state = 1;
  for (size_t i = 0; i < count; i++) {
    state = state * 1664525u + 1013904223u;
    uint8_t byte = (uint8_t)(state >> 24);
    input[i] = run == 0 ? byte : byte < 128 ? 0 : 255;
  }
}

static int run_model(const mote_model *model, const char *path, const try_memory *memory, int run) {
  uint32_t hashes[MAX_LAYERS];
  for (int i = 0; i < MAX_LAYERS; i++) hashes[i] = 2166136261u;
  fill(memory->input, mote_input_size(model), run);
  int error = mote_run_observed(
      model, memory->arena, mote_arena_size(model), memory->input, memory->logits, on_hashed_rows, hashes);
  if (error != MOTE_OK) return error;
  if (!fences_stand(&memory->fences)) return MOTE_STOPPED;
  for (uint32_t layer = 0; layer < mote_layer_count(model); layer++) {
    board_print("layer ");
    board_print(path);
    board_print(" ");
    print_number((uint32_t)run);
    board_print(" ");
    print_number(layer);
    board_print(" ");
    print_short_hex(hashes[layer]);
    board_print("\n");
  }
  return MOTE_OK;
}

static int try_both(const char *path, uint8_t *bytes, size_t size) {
  mote_model model;
  int error = mote_open(&model, bytes, size);
  try_memory memory;
  if (error == MOTE_OK) error = place_model(&model, bytes + size, &memory);
  for (int run = 0; run < 2 && error == MOTE_OK; run++) error = run_model(&model, path, &memory, run);
  if (error != MOTE_OK) board_print(path), board_print(": "), board_print(mote_error_text(error)), board_print("\n");
  return error;
}

int run_models(const char *list_path) { return each_model(list_path, try_both) < 0; }
