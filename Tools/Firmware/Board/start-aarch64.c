/* Start-up of AArch64 under `virt -cpu max`: EL1, floating point on, no interrupts, faults end the machine. */
#include "start-common.h"

const uint32_t board_clock_hertz = 62500000;

void board_start_clock(void) {}

uint32_t board_clock(void) {
  uint64_t count;
  __asm__ volatile("isb\n mrs %0, cntvct_el0" : "=r"(count));
  return (uint32_t)count;
}

uint32_t board_clock_since(uint32_t began) { return board_clock() - began; }

__attribute__((noinline)) void board_known_loop(uint32_t turns) {
  __asm__ volatile("1: subs %w0, %w0, #1\n b.ne 1b" : "+r"(turns) : : "cc");
}

__attribute__((used)) static void fault(void) {
  board_print("fault\n");
  board_exit(1);
}

/* Sixteen vectors of 128 bytes; each goes to the same end. */
__attribute__((naked, used, section(".text.vectors"), aligned(2048))) void board_vectors(void) {
  __asm__ volatile(".rept 16\n b fault\n .balign 128\n .endr");
}

__attribute__((naked, section(".vectors"))) void board_entry(void) {
  __asm__ volatile(
      "adrp x0, board_vectors\n add x0, x0, :lo12:board_vectors\n msr vbar_el1, x0\n"
      "mov x0, #(3 << 20)\n msr cpacr_el1, x0\n isb\n"
      "adrp x0, board_stack_top\n add x0, x0, :lo12:board_stack_top\n mov sp, x0\n"
      "b board_run");
}
