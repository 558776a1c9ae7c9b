/* The only functions of a C library that compilers call on their own. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  volatile uint8_t *target = to;
  const uint8_t *source = from;
  while (count--) *target++ = *source++;
  return to;
}

void *memset(void *to, int value, size_t count) {
  volatile uint8_t *target = to;
  while (count--) *target++ = (uint8_t)value;
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  volatile uint8_t *target = to;
  const uint8_t *source = from;
  if (target <= source) return memcpy(to, from, count);
  while (count--) target[count] = source[count];
  return to;
}
