#include "board.h"
#include "model.h"
#include "requests.h"
#include "semihosting.h"
#include "text.h"

/* Reads one line into `text`; 0 at the end of the file. */
static int read_line(intptr_t file, size_t *place, size_t size, char *text, size_t capacity) {
  size_t length = 0;
  if (*place >= size) return 0;
  while (*place < size) {
    char letter;
    if (!file_read(file, &letter, 1)) return 0;
    (*place)++;
    if (letter == '\n') break;
    if (length + 1 < capacity) text[length++] = letter;
  }
  text[length] = 0;
  return 1;
}

/* Loads a file to the start of the free memory; the size, or -1. */
static intptr_t load(const char *path, uint8_t *memory, size_t capacity) {
  intptr_t file = file_open(path, FILE_READ);
  if (file == -1) return -1;
  intptr_t size = file_size(file);
  int loaded = size >= 0 && (size_t)size <= capacity && file_read(file, memory, (size_t)size);
  file_close(file);
  return loaded ? size : -1;
}

/* Opens a model and runs it if nothing is wrong with it. */
static int try_model(const uint8_t *bytes, size_t size, uint8_t *memory, uint8_t *end, uint32_t *place) {
  mote_model model;
  *place = 0;
  int error = mote_open(&model, bytes, size);
  *place = error != MOTE_OK ? model.error_offset : 0;
  if (error != MOTE_OK) return error;
  size_t arena = mote_arena_size(&model), input = mote_input_size(&model), output = 4 * mote_output_count(&model);
  memory += (MOTE_ALIGNMENT - (uintptr_t)memory % MOTE_ALIGNMENT) % MOTE_ALIGNMENT;
  size_t room = (size_t)(end - memory), rounded = (output + MOTE_ALIGNMENT - 1) / MOTE_ALIGNMENT * MOTE_ALIGNMENT;
  if (rounded > room || input > room - rounded || arena > room - rounded - input) return MOTE_ARENA_TOO_SMALL;
  uint8_t *logits = memory + arena + (MOTE_ALIGNMENT - arena % MOTE_ALIGNMENT) % MOTE_ALIGNMENT;
  return mote_run(&model, memory, arena, logits + rounded, (float *)(void *)logits);
}

/* Runs the linked-in model on an empty image. */
static int run_linked(engine *engine, float *logits) {
  static const uint8_t blank[MOTE_DIGITS_INPUT_BYTES];
  return mote_run(&engine->model, engine->arena, engine->arena_bytes, blank, logits);
}

int run_damaged(engine *engine, const char *list_path) {
  static char path[256];
  static float before[MOTE_DIGITS_CLASSES], after[MOTE_DIGITS_CLASSES];
  int linked = run_linked(engine, before);
  intptr_t list = file_open(list_path, FILE_READ);
  if (list == -1) return board_print("the list cannot be opened\n"), 1;
  size_t place = 0, size = (size_t)file_size(list), count = 0;
  uint8_t *memory = board_memory_start + (64 - (uintptr_t)board_memory_start % 64) % 64;
  while (read_line(list, &place, size, path, sizeof path)) {
    intptr_t bytes = load(path, memory, (size_t)(board_memory_end - memory) / 2);
    if (bytes < 0) return board_print(path), board_print(": cannot be loaded\n"), 1;
    uint32_t offset;
    int error = try_model(memory, (size_t)bytes, memory + bytes, board_memory_end, &offset);
    board_print("file ");
    board_print(path);
    board_print(" error ");
    print_number((uint32_t)error);
    print_line(" offset", offset);
    count++;
  }
  print_line("files", (uint32_t)count);
  if (linked != MOTE_OK || run_linked(engine, after) != MOTE_OK) return board_print("the linked-in model failed\n"), 1;
  for (size_t i = 0; i < MOTE_DIGITS_CLASSES; i++)
    if (before[i] != after[i]) return board_print("the linked-in model gives other logits now\n"), 1;
  board_print("the linked-in model goes on\n");
  return 0;
}
