/* Words, numbers and hashes on the console. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>

void print_number(uint32_t value);
/* Without leading zeros. */
void print_short_hex(uint32_t value);
void print_hex(const uint8_t *bytes, size_t count);
/* `label value`, and the end of the line. */
void print_line(const char *label, uint32_t value);

#endif
