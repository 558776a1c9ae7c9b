/* Bytes before and behind what a run may write, which must be as they were when it is over. */
#ifndef FENCES_H
#define FENCES_H

#include <stdint.h>

enum { FENCE = 64, FENCES = 3 };

typedef struct {
  /* Each FENCE bytes long: before the arena, behind it, behind the logits. */
  uint8_t *places[FENCES];
} fences;

void fences_paint(const fences *fences);
/* Prints which fence was written to; 1 if none was. */
int fences_stand(const fences *fences);

#endif
