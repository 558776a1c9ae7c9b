#include "fences.h"
#include "marks.h"
#include "model.h"
#include "requests.h"
#include "semihosting.h"
#include "sha256.h"
#include "stack.h"
#include "text.h"

static uint8_t pixels[MOTE_DIGITS_INPUT_BYTES];
static struct {
  float logits[MOTE_DIGITS_CLASSES];
  uint8_t behind[FENCE];
} output;
/* The last layer's rows before they became logits: sums of an INT8 network. */
static uint8_t sums[4 * MOTE_DIGITS_CLASSES];

typedef struct {
  intptr_t file;
  uint32_t image;
  uint32_t last_layer;
  int failed;
} recorder;

/* Writes rows as Tools/FirmwareCompare reads them. The marks keep this work out of the layer's instruction count. */
static int on_layer(void *context, const mote_rows *rows) {
  mote_mark_layer();
  recorder *recorder = context;
  if (recorder->file != -1) {
    uint32_t header[5] = {
        recorder->image, rows->layer, rows->first_row, rows->row_count, (uint32_t)rows->byte_count};
    if (!file_write(recorder->file, header, sizeof header) ||
        !file_write(recorder->file, rows->bytes, rows->byte_count))
      recorder->failed = 1;
  }
  if (rows->layer == recorder->last_layer && rows->byte_count == sizeof sums)
    for (size_t i = 0; i < sizeof sums; i++) sums[i] = ((const uint8_t *)rows->bytes)[i];
  int stop = recorder->failed;
  mote_mark_resume();
  return stop;
}

static int refused(int error) {
  board_print(mote_error_text(error));
  board_print("\n");
  return 1;
}

static void plain_run(void *context) {
  engine *engine = context;
  mote_run(&engine->model, engine->arena, engine->arena_bytes, pixels, output.logits);
}

static void plain_open(void *context) {
  static mote_model model;
  (void)context;
  mote_open(&model, digits_mote, sizeof digits_mote);
}

static void print_result(uint32_t image) {
  uint8_t digest[32];
  sha256(sums, sizeof sums, digest);
  board_print("image ");
  print_number(image);
  board_print(" class ");
  print_number((uint32_t)mote_largest(output.logits, MOTE_DIGITS_CLASSES));
  board_print(" sums ");
  print_hex(digest, sizeof digest);
  board_print("\n");
}

/* An idx3 file begins with its magic number, count, height and width. */
enum { IDX3_HEADER = 16 };

int run_images(engine *engine, const char *path, uint32_t count, const char *record_path) {
  intptr_t images = file_open(path, FILE_READ);
  int wants_record = !(record_path[0] == '-' && record_path[1] == 0);
  const fences fences = {{engine->before, engine->behind, output.behind}};
  fences_paint(&fences);
  recorder recorder = {
      wants_record ? file_open(record_path, FILE_WRITE) : -1, 0, (uint32_t)mote_layer_count(&engine->model) - 1, 0};
  if (images == -1 || (wants_record && recorder.file == -1)) return board_print("a file cannot be opened\n"), 1;
  for (uint32_t image = 0; image < count; image++) {
    if (!file_seek(images, IDX3_HEADER + (size_t)image * sizeof pixels) || !file_read(images, pixels, sizeof pixels))
      return board_print("there are too few images\n"), 1;
    recorder.image = image;
    mote_mark_run();
    int error = mote_run_observed(
        &engine->model, engine->arena, engine->arena_bytes, pixels, output.logits, on_layer, &recorder);
    mote_mark_done();
    if (error != MOTE_OK) return refused(error);
    print_result(image);
  }
  mote_mark_plain();
  int error = mote_run(&engine->model, engine->arena, engine->arena_bytes, pixels, output.logits);
  mote_mark_done();
  if (error != MOTE_OK) return refused(error);
  if (!fences_stand(&fences)) return 1;
  print_line("stack", (uint32_t)stack_used(plain_run, engine));
  print_line("open-stack", (uint32_t)stack_used(plain_open, engine));
  if (wants_record) file_close(recorder.file);
  file_close(images);
  return 0;
}
