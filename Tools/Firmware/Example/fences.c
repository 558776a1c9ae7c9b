#include "fences.h"

#include "semihosting.h"
#include "text.h"

static uint8_t paint(int fence, int at) { return (uint8_t)(0xA5 + 31 * fence + 7 * at); }

void fences_paint(const fences *fences) {
  for (int fence = 0; fence < FENCES; fence++)
    for (int at = 0; at < FENCE; at++) fences->places[fence][at] = paint(fence, at);
}

int fences_stand(const fences *fences) {
  static const char *const names[FENCES] = {"before the arena", "behind the arena", "behind the logits"};
  for (int fence = 0; fence < FENCES; fence++)
    for (int at = 0; at < FENCE; at++)
      if (fences->places[fence][at] != paint(fence, at)) {
        board_print("a run wrote ");
        board_print(names[fence]);
        print_line(", byte", (uint32_t)at);
        return 0;
      }
  return 1;
}
