#include "board.h"
#include "list.h"
#include "model.h"
#include "requests.h"
#include "semihosting.h"
#include "text.h"

/* Opens a model, runs it if nothing is wrong with it, and prints the error. */
static int try_model(const char *path, uint8_t *bytes, size_t size) {
  mote_model model;
  int error = mote_open(&model, bytes, size);
  uint32_t offset = error != MOTE_OK ? model.error_offset : 0;
  try_memory memory;
  if (error == MOTE_OK) error = place_model(&model, bytes + size, &memory);
  if (error == MOTE_OK) error = mote_run(&model, memory.arena, mote_arena_size(&model), memory.input, memory.logits);
  if (error == MOTE_OK && !fences_stand(&memory.fences)) return 1;
  board_print("file ");
  board_print(path);
  board_print(" error ");
  print_number((uint32_t)error);
  print_line(" offset", offset);
  return 0;
}

/* Runs the linked-in model on an empty image. */
static int run_linked(engine *engine, float *logits) {
  static const uint8_t blank[MOTE_DIGITS_INPUT_BYTES];
  return mote_run(&engine->model, engine->arena, engine->arena_bytes, blank, logits);
}

int run_damaged(engine *engine, const char *list_path) {
  static float before[MOTE_DIGITS_CLASSES], after[MOTE_DIGITS_CLASSES];
  int linked = run_linked(engine, before);
  int count = each_model(list_path, try_model);
  if (count < 0) return 1;
  print_line("files", (uint32_t)count);
  if (linked != MOTE_OK || run_linked(engine, after) != MOTE_OK) return board_print("the linked-in model failed\n"), 1;
  for (size_t i = 0; i < MOTE_DIGITS_CLASSES; i++)
    if (before[i] != after[i]) return board_print("the linked-in model gives other logits now\n"), 1;
  board_print("the linked-in model goes on\n");
  return 0;
}
