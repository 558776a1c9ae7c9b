#include "board.h"
#include "list.h"
#include "marks.h"
#include "requests.h"
#include "semihosting.h"
#include "text.h"

/* Says whose rows the section of the counter was that ends here. The marks keep the printing out of the count. */
static int on_layer_counted(void *context, const mote_rows *rows) {
  mote_mark_layer();
  (void)context;
  board_print("rows ");
  print_number(rows->layer);
  print_line("", rows->row_count);
  mote_mark_resume();
  return 0;
}

static int run_once(const char *path, uint8_t *bytes, size_t size) {
  mote_model model;
  try_memory memory;
  int error = mote_open(&model, bytes, size);
  if (error == MOTE_OK) error = place_model(&model, bytes + size, &memory);
  if (error == MOTE_OK) {
    for (size_t i = 0; i < mote_input_size(&model); i++) memory.input[i] = (uint8_t)i;
    board_print("model ");
    board_print(path);
    board_print("\n");
    mote_mark_run();
    error = mote_run_observed(
        &model, memory.arena, mote_arena_size(&model), memory.input, memory.logits, on_layer_counted, 0);
    mote_mark_done();
    if (error == MOTE_OK && !fences_stand(&memory.fences)) error = MOTE_STOPPED;
  }
  if (error != MOTE_OK) board_print(path), board_print(": "), board_print(mote_error_text(error)), board_print("\n");
  return error;
}

int run_costs(const char *list_path) { return each_model(list_path, run_once) < 0; }
