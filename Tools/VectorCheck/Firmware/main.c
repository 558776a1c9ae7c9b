/* Runs one check that QEMU hands over: layers or floats PATH COLD FIRST COUNT, or network PATH COLD MODEL IMAGES COUNT. */
#include "board.h"
#include "marks.h"
#include "semihosting.h"
#include "text.h"
#include "vector_check.h"

enum { IDX3_HEADER = 16 };

static uint8_t *next_memory = board_memory_start;

/* Cuts a line into words in place. */
static int words_of(char *line, const char *words[], int capacity) {
  int count = 0;
  for (int at = 0; line[at] && count < capacity;) {
    while (line[at] == ' ') line[at++] = 0;
    if (!line[at]) break;
    words[count++] = line + at;
    while (line[at] && line[at] != ' ') at++;
  }
  return count;
}

static int32_t number(const char *digits) {
  int32_t value = 0;
  while (*digits >= '0' && *digits <= '9') value = 10 * value + (*digits++ - '0');
  return value;
}

/* `count` bytes of a file behind its first `skipped`, all of them for -1; NULL where that cannot be read. */
static uint8_t *read_file(const char *path, size_t skipped, intptr_t count) {
  const intptr_t file = file_open(path, FILE_READ);
  if (file == -1) return NULL;
  if (count == -1) count = file_size(file);
  uint8_t *bytes = (uint8_t *)(((uintptr_t)next_memory + 63) & ~(uintptr_t)63);
  if (count < 0 || count > board_memory_end - bytes) return NULL;
  next_memory = bytes + count;
  const bool read = file_seek(file, skipped) && file_read(file, bytes, (size_t)count);
  file_close(file);
  return read ? bytes : NULL;
}

static void print_digest(const char *label, const uint8_t *digest) {
  board_print(label);
  board_print(" ");
  print_hex(digest, 32);
  board_print("\n");
}

static int layers(bool floats, int32_t path, bool cold_calls, intptr_t first, intptr_t count) {
  uint8_t digest[32];
  const intptr_t end =
      vector_check_layers(path, cold_calls, floats, first, count, next_memory, board_memory_end - next_memory, digest);
  if (end == first + count) return print_digest(floats ? "floats" : "layers", digest), 0;
  print_line("a layer differs from the reference: number", (uint32_t)end);
  return 1;
}

static int network(int32_t path, bool cold_calls, const char *model_path, const char *images_path, intptr_t count) {
  const intptr_t file = file_open(model_path, FILE_READ);
  if (file == -1) return board_print("the model cannot be opened\n"), 1;
  const intptr_t model_bytes = file_size(file);
  file_close(file);
  const uint8_t *model = read_file(model_path, 0, model_bytes);
  const uint8_t *images = read_file(images_path, IDX3_HEADER, count * 784);
  if (!model || !images) return board_print("a file cannot be read\n"), 1;
  uint8_t digest[32];
  const int32_t error = vector_check_network(
      path, cold_calls, model, model_bytes, images, count * 784, next_memory, board_memory_end - next_memory, digest,
      mote_mark_plain, mote_mark_run, mote_mark_layer, mote_mark_done);
  if (error) return print_line("refused with error", (uint32_t)error), 1;
  print_digest("network", digest);
  return 0;
}

int main(void) {
  static char line[1024];
  const char *words[8];
  const int count = board_arguments(line, sizeof line) ? words_of(line, words, 8) : 0;
  if (count == 6 && (words[1][0] == 'l' || words[1][0] == 'f'))
    return layers(words[1][0] == 'f', number(words[2]), number(words[3]), number(words[4]), number(words[5]));
  if (count == 7 && words[1][0] == 'n')
    return network(number(words[2]), number(words[3]), words[4], words[5], number(words[6]));
  board_print("expected: layers or floats PATH COLD FIRST COUNT, or network PATH COLD MODEL IMAGES COUNT\n");
  return 2;
}
