/* Example firmware: one model in flash, one image per request. */
#include "board.h"
#include "fences.h"
#include "marks.h"
#include "model.h"
#include "requests.h"
#include "semihosting.h"
#include "text.h"

static struct {
  uint8_t before[FENCE] MOTE_ALIGNED;
  uint8_t arena[MOTE_DIGITS_ARENA_BYTES];
  uint8_t behind[FENCE];
} memory;

int open_linked_model(engine *engine) {
  mote_mark_open();
  int error = mote_open(&engine->model, digits_mote, sizeof digits_mote);
  mote_mark_done();
  if (error != MOTE_OK) {
    board_print(mote_error_text(error));
    print_line("\nrefused at byte", engine->model.error_offset);
    return 0;
  }
  engine->arena = memory.arena;
  engine->arena_bytes = sizeof memory.arena;
  engine->before = memory.before;
  engine->behind = memory.behind;
  print_line("model", sizeof digits_mote);
  print_line("arena", (uint32_t)mote_arena_size(&engine->model));
  print_line("reserved", sizeof memory.arena);
  print_line("prepared", (uint32_t)mote_prepared_size(&engine->model));
  return 1;
}

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

static int is(const char *word, const char *name) {
  while (*word && *word == *name) word++, name++;
  return *word == *name;
}

static uint32_t number(const char *digits) {
  uint32_t value = 0;
  while (*digits >= '0' && *digits <= '9') value = 10 * value + (uint32_t)(*digits++ - '0');
  return value;
}

int main(void) {
  static char line[1024];
  const char *words[8];
  static engine engine;
  int count = board_arguments(line, sizeof line) ? words_of(line, words, 8) : 0;
  if (!open_linked_model(&engine)) return 1;
  if (count == 5 && is(words[1], "images")) return run_images(&engine, words[2], number(words[3]), words[4]);
  if (count == 3 && is(words[1], "damaged")) return run_damaged(&engine, words[2]);
  if (count == 3 && is(words[1], "models")) return run_models(words[2]);
  if (count == 3 && is(words[1], "costs")) return run_costs(words[2]);
  board_print("expected: images FILE COUNT RECORD, damaged LIST, models LIST, or costs LIST\n");
  return 2;
}
