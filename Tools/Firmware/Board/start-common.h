/* What every start-up does once there is a stack: constants to RAM, zeros, main. Needs no C library. */
#include "board.h"
#include "semihosting.h"

extern uint32_t board_data_load[], board_data_start[], board_data_end[], board_bss_start[], board_bss_end[];

__attribute__((used, noreturn)) static void board_run(void) {
  const volatile uint32_t *from = board_data_load;
  for (volatile uint32_t *to = board_data_start; to < board_data_end;) *to++ = *from++;
  for (volatile uint32_t *to = board_bss_start; to < board_bss_end;) *to++ = 0;
  board_exit(main());
}
