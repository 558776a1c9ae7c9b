#include "list.h"

#include "board.h"
#include "semihosting.h"

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

static size_t aligned(size_t count) { return (count + MOTE_ALIGNMENT - 1) / MOTE_ALIGNMENT * MOTE_ALIGNMENT; }

int place_model(const mote_model *model, uint8_t *free, try_memory *memory) {
  size_t arena = mote_arena_size(model), input = mote_input_size(model), output = aligned(4 * mote_output_count(model));
  free += aligned((uintptr_t)free) - (uintptr_t)free;
  size_t room = (size_t)(board_memory_end - free);
  if (room < 3 * FENCE) return MOTE_ARENA_TOO_SMALL;
  room -= 3 * FENCE;
  if (arena > room || aligned(arena) > room || output > room - aligned(arena) || input > room - aligned(arena) - output)
    return MOTE_ARENA_TOO_SMALL;
  /* The fence behind the arena begins at its very end. */
  memory->arena = free + FENCE;
  memory->logits = (float *)(void *)(memory->arena + aligned(arena) + FENCE);
  memory->input = (uint8_t *)memory->logits + output + FENCE;
  memory->fences = (fences){{free, memory->arena + arena, (uint8_t *)memory->logits + 4 * mote_output_count(model)}};
  fences_paint(&memory->fences);
  return MOTE_OK;
}

int each_model(const char *list_path, int (*use)(const char *path, uint8_t *bytes, size_t size)) {
  static char path[256];
  intptr_t list = file_open(list_path, FILE_READ);
  if (list == -1) return board_print("the list cannot be opened\n"), -1;
  size_t place = 0, size = (size_t)file_size(list);
  uint8_t *memory = board_memory_start + (64 - (uintptr_t)board_memory_start % 64) % 64;
  int count = 0;
  for (; read_line(list, &place, size, path, sizeof path); count++) {
    intptr_t bytes = load(path, memory, (size_t)(board_memory_end - memory) / 2);
    if (bytes < 0) return board_print(path), board_print(": cannot be loaded\n"), -1;
    if (use(path, memory, (size_t)bytes) != 0) return -1;
  }
  file_close(list);
  return count;
}
