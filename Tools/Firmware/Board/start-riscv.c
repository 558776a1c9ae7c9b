/* Start-up of RV32 under `virt -bios none`: machine mode, no interrupts, traps end the machine. */
#include "start-common.h"

const uint32_t board_clock_hertz = 1000000000;

void board_start_clock(void) {}

uint32_t board_clock(void) {
  uint32_t count;
  __asm__ volatile(".option push\n.option arch, +zicsr\ncsrr %0, minstret\n.option pop" : "=r"(count));
  return count;
}

uint32_t board_clock_since(uint32_t began) { return board_clock() - began; }

__attribute__((noinline)) void board_known_loop(uint32_t turns) {
  __asm__ volatile("1: addi %0, %0, -1\n bnez %0, 1b" : "+r"(turns));
}

__attribute__((used, aligned(4))) static void fault(void) {
  board_print("fault\n");
  board_exit(1);
}

__attribute__((naked, section(".vectors"))) void board_entry(void) {
  __asm__ volatile(
      ".option push\n.option arch, +zicsr\n.option norelax\nla sp, board_stack_top\nla t0, fault\ncsrw mtvec, t0\n.option pop\ntail board_run");
}
