#ifndef MOTE_H
#define MOTE_H
/*
 * Mote: runs a trained, quantized network from one flat file, in place, without allocating.
 *
 *   static uint8_t arena[MOTE_DIGITS_ARENA_BYTES] MOTE_ALIGNED;
 *   mote_model model;
 *   if (mote_open(&model, digits_mote, sizeof digits_mote) != MOTE_OK) ...
 *   if (mote_run(&model, arena, sizeof arena, pixels, logits) != MOTE_OK) ...
 *
 * All memory is the caller's. There are no globals: any number of threads may run models at the same time, each with an
 * arena of its own, and share one opened model. Functions that return int return MOTE_OK or a number of mote_error; they
 * accept null wherever a pointer is taken and then return MOTE_NULL_ARGUMENT (or 0, where a size is asked for).
 */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface; it grows when functions are added. */
#define MOTE_VERSION 1

/* Bytes to a multiple of which models, arenas and prepared memory must be aligned. */
#define MOTE_ALIGNMENT 16

/* Stands behind the name of an array: static uint8_t arena[1024] MOTE_ALIGNED; Compilers without GNU attributes define it
 * as what they have before they include this header. */
#ifndef MOTE_ALIGNED
#define MOTE_ALIGNED __attribute__((aligned(MOTE_ALIGNMENT)))
#endif

/* Results. Numbers never change; those below 64 refuse a file, the others a call. */
typedef enum mote_error {
  MOTE_OK = 0,
  MOTE_TRUNCATED = 1,
  MOTE_MISALIGNED = 2,
  MOTE_BAD_MAGIC = 3,
  MOTE_UNSUPPORTED_VERSION = 4,
  MOTE_BAD_FILE_SIZE = 5,
  MOTE_BAD_CHECKSUM = 6,
  MOTE_RESERVED_NOT_ZERO = 7,
  MOTE_UNKNOWN_SECTION = 8,
  MOTE_MISSING_SECTION = 9,
  MOTE_BAD_SECTION = 10,
  MOTE_UNSUPPORTED_RULE = 11,
  MOTE_UNSUPPORTED_OPERATOR = 12,
  MOTE_UNSUPPORTED_TYPE = 13,
  MOTE_UNSUPPORTED_LAYOUT = 14,
  MOTE_UNSUPPORTED_FEATURE = 15,
  MOTE_BAD_TENSOR = 16,
  MOTE_SHAPE_MISMATCH = 17,
  MOTE_BAD_PARAMETER = 18,
  MOTE_BAD_DATA = 19,
  MOTE_BAD_QUANTIZATION = 20,
  MOTE_ACCUMULATOR_OVERFLOW = 21,
  MOTE_ARENA_OVERLAP = 22,
  MOTE_ARENA_OUT_OF_BOUNDS = 23,
  MOTE_TOO_LARGE = 24,
  MOTE_BAD_CONTRACT = 25,
  MOTE_NOT_FINITE = 26,
  MOTE_ARENA_TOO_SMALL = 64,
  MOTE_ARENA_MISALIGNED = 65,
  MOTE_PREPARED_TOO_SMALL = 66,
  MOTE_PREPARED_MISALIGNED = 67,
  MOTE_WRONG_INPUT_SIZE = 68,
  MOTE_WRONG_OUTPUT_SIZE = 69,
  MOTE_STOPPED = 70,
  MOTE_WRONG_PLAN = 71,
  MOTE_NO_KERNEL = 72,
  MOTE_ARENA_TOO_LARGE = 73,
  MOTE_NULL_ARGUMENT = 74,
  MOTE_NOT_OPEN = 75,
  MOTE_NOT_A_CHAIN = 76
} mote_error;

/*
 * An opened model: a view of the file's bytes, which must stay where they are, unchanged, while it is used. It owns nothing:
 * copy it, drop it, put it on the stack. Everything but error_offset is private.
 */
typedef struct mote_model {
  /* After mote_open refused a file (results below 64): the place of the error, in bytes from its start. Else 0. */
  uint32_t error_offset;
  uint32_t plan_kind;
  const void *bytes;
  size_t size;
  const void *prepared;
  size_t tensor_bytes;
  size_t arena_bytes;
  size_t prepared_bytes;
  uint32_t longest_life;
  uint32_t reserved;
} mote_model;

/*
 * Verifies the whole file and plans its memory. Any bytes are taken or refused; a file that is taken cannot make a later
 * call read or write outside the blocks that the caller hands over.
 *   bytes: the file, at a multiple of MOTE_ALIGNMENT (flash will do).
 *   size:  its exact length.
 */
int mote_open(mote_model *model, const void *bytes, size_t size);

/* Bytes of arena that one run needs, and bytes of memory that mote_prepare needs (0: there is nothing to prepare). */
size_t mote_arena_size(const mote_model *model);
size_t mote_prepared_size(const mote_model *model);

/* Bytes of the input, H * W * C; floats of the output; classes (as many as the output has floats); layer records. */
size_t mote_input_size(const mote_model *model);
size_t mote_output_count(const mote_model *model);
size_t mote_class_count(const mote_model *model);
size_t mote_layer_count(const mote_model *model);

/* The name of a class, NUL-terminated, in the file's own memory; null where the file has none. */
const char *mote_label(const mote_model *model, size_t class_index);

/*
 * Puts the weights in the order that this library's kernels read into memory of the caller, at a multiple of MOTE_ALIGNMENT, who
 * keeps it as long as the model is run. Needed, before the first run, where mote_prepared_size is not 0: never in a library for a
 * microcontroller, but on a host for models that were packed for a microcontroller.
 */
int mote_prepare(mote_model *model, void *memory, size_t size);

/*
 * Runs one image. Arena, pixels, logits and the file must not overlap: pixels are read, and logits written, while the arena is
 * in use. On cores that fault on unaligned words in some memory (Arm's device memory: on AArch64 all of it while the MMU is off;
 * CCR.UNALIGN_TRP on Cortex-M3 to M55) the libraries for AArch64, Cortex-M0+ and RV32 make none; those for Cortex-M3 to M55 want
 * all blocks in normal memory and the trap off, as it is after reset.
 *   arena:  mote_arena_size bytes at a multiple of MOTE_ALIGNMENT; its content does not matter before or after.
 *   pixels: mote_input_size bytes, [H, W, C]; any alignment.
 *   logits: mote_output_count floats. Of equal largest ones the lowest class wins.
 */
int mote_run(const mote_model *model, void *arena, size_t arena_size, const uint8_t *pixels, float *logits);

/* Rows that a layer wrote. */
typedef struct mote_rows {
  /* The layer's record, from 0. */
  uint32_t layer;
  /* Which rows of its output, activation and pool included: all of them at once, or a few, in order. */
  uint32_t first_row;
  uint32_t row_count;
  /* They themselves: uint8 or float; the int32 sums of an INT8 network's last layer, before they become logits. */
  const void *bytes;
  size_t byte_count;
} mote_rows;

/* Called for rows in the order in which they are written; returns 0 to go on, anything else to end the run. */
typedef int (*mote_observer)(void *context, const mote_rows *rows);

/* mote_run with an observer (null: none). Returns MOTE_STOPPED when the observer ended the run. */
int mote_run_observed(
    const mote_model *model, void *arena, size_t arena_size, const uint8_t *pixels, float *logits,
    mote_observer observer, void *context);

/* Replaces count logits by probabilities; the same bits on every machine. */
int mote_softmax(float *values, size_t count);

/* The index of the largest of count logits, of equal ones the lowest; 0 for none. */
size_t mote_largest(const float *logits, size_t count);

/* One English sentence without a full stop for a result; a fixed one for numbers that are no result. Never null. */
const char *mote_error_text(int error);

#ifdef __cplusplus
}
#endif
#endif
