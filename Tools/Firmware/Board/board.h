/* What the example firmware needs of a machine: a way out, a clock, a console. No C library stands behind it. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

/* Called by the start-up code after memory is set up; its result is the machine's exit status. */
int main(void);

/* Ends the machine with this status. */
void board_exit(int status) __attribute__((noreturn));

/* A clock for checking the instruction counter: SysTick, minstret or the generic timer. Under QEMU's `-icount shift=0` an
 * instruction takes 1 ns, so `ticks * 1e9 / board_clock_hertz` is a number of instructions. */
extern const uint32_t board_clock_hertz;
void board_start_clock(void);
uint32_t board_clock(void);
/* Ticks since a reading; right for up to 2^24 ticks. */
uint32_t board_clock_since(uint32_t began);

/* Runs exactly 2 * turns instructions between its entry and its return. */
void board_known_loop(uint32_t turns);

/* The stack's lowest address, and the memory behind it that nothing uses. */
extern uint32_t board_stack_limit[], board_stack_top[];
extern uint8_t board_memory_start[], board_memory_end[];

#endif
