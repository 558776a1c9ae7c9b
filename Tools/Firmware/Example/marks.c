#include "marks.h"

/* The counter sees the call; there is nothing to do. Each must stay a function of its own. */
#define MARK(name, number) \
  __attribute__((noinline)) void name(void) { __asm__ volatile("" : : "i"(number) : "memory"); }

MARK(mote_mark_open, 1)
MARK(mote_mark_plain, 2)
MARK(mote_mark_run, 3)
MARK(mote_mark_layer, 4)
MARK(mote_mark_resume, 5)
MARK(mote_mark_done, 6)
