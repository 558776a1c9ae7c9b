/* Start-up of the Cortex-M machines: vectors, faults, SysTick. */
#include "start-common.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SYSTICK_CONTROL REGISTER(0xE000E010)
#define SYSTICK_RELOAD REGISTER(0xE000E014)
#define SYSTICK_VALUE REGISTER(0xE000E018)
#define COPROCESSOR_ACCESS REGISTER(0xE000ED88)

#if defined(__ARM_FEATURE_MVE)
const uint32_t board_clock_hertz = 32000000;
#elif defined(__ARM_ARCH_8M_MAIN__)
const uint32_t board_clock_hertz = 20000000;
#else
const uint32_t board_clock_hertz = 25000000;
#endif

void board_start_clock(void) {
  SYSTICK_RELOAD = 0xFFFFFF;
  SYSTICK_VALUE = 0;
  SYSTICK_CONTROL = 5;
  /* The first tick loads the reload value. */
  while (SYSTICK_VALUE == 0) {}
}

/* The timer is 24 bits wide and counts down. */
uint32_t board_clock(void) { return 0xFFFFFF - SYSTICK_VALUE; }
uint32_t board_clock_since(uint32_t began) { return (board_clock() - began) & 0xFFFFFF; }

__attribute__((noinline)) void board_known_loop(uint32_t turns) {
  __asm__ volatile(".syntax unified\n1: subs %0, #1\n bne 1b" : "+l"(turns) : : "cc");
}

static void fault(void) {
  board_print("fault\n");
  board_exit(1);
}

void Reset_Handler(void) {
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  COPROCESSOR_ACCESS |= 0xFu << 20;
  __asm__ volatile("dsb\n isb");
#endif
  board_run();
}

typedef void (*vector)(void);
__attribute__((used, section(".vectors"))) static const struct { uint32_t *stack; vector vectors[15]; } board_vectors = {
    board_stack_top,
    {Reset_Handler, fault, fault, fault, fault, fault, fault, 0, 0, 0, fault, fault, 0, fault, fault}};
