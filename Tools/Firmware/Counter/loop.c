/* Checks the counter: a loop of known length, once between marks for the plugin and once around the machine's clock. */
#include "board.h"
#include "semihosting.h"

enum { TURNS = 1000000 };

void mote_mark_loop(void);
__attribute__((noinline)) void mote_mark_loop(void) { __asm__ volatile("" ::: "memory"); }

static void print_number(uint32_t value) {
  char text[12];
  int at = sizeof text;
  text[--at] = 0;
  do text[--at] = (char)('0' + value % 10); while (value /= 10);
  board_print(text + at);
}

int main(void) {
  mote_mark_loop();
  board_known_loop(TURNS);
  mote_mark_loop();
  board_start_clock();
  uint32_t began = board_clock();
  board_known_loop(TURNS);
  uint32_t ticks = board_clock_since(began);
  board_print("clock ");
  print_number(ticks);
  board_print(" ");
  print_number(board_clock_hertz);
  board_print("\n");
  return 0;
}
