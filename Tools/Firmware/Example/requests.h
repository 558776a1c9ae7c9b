/* What the example firmware can be asked for. Each request is a line of words that QEMU hands over. */
#ifndef REQUESTS_H
#define REQUESTS_H

#include "mote.h"

/* A model with the memory that it runs in. */
typedef struct {
  mote_model model;
  uint8_t *arena;
  size_t arena_bytes;
  /* Fences on both sides of the arena. */
  uint8_t *before, *behind;
} engine;

/* Opens the linked-in model and prints its sizes, the instructions that opening took being marked. 0 if it is refused. */
int open_linked_model(engine *engine);

/* `images FILE COUNT RECORD`: runs the first images of an idx3 file one by one, prints class and hash of the logits' sums,
 * writes every layer's rows to RECORD (`-` for none), and prints the stack that mote_run used. */
int run_images(engine *engine, const char *path, uint32_t count, const char *record_path);

/* `damaged LIST`: opens every model named in a file (one path a line), prints its error code, and runs the linked-in model
 * afterwards to show that it still works. */
int run_damaged(engine *engine, const char *list_path);

/* `models LIST`: runs every model named in a file twice, on inputs that both sides make, and prints a hash of each layer. */
int run_models(const char *list_path);

/* `costs LIST`: runs every model named in a file once under the marks of `images`, and prints which rows each layer wrote. */
int run_costs(const char *list_path);

#endif
