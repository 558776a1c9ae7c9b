#include "text.h"

#include "semihosting.h"

void print_number(uint32_t value) {
  char text[11];
  int at = sizeof text;
  text[--at] = 0;
  do text[--at] = (char)('0' + value % 10); while (value /= 10);
  board_print(text + at);
}

void print_hex(const uint8_t *bytes, size_t count) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < count; i++) {
    char text[3] = {digits[bytes[i] >> 4], digits[bytes[i] & 15], 0};
    board_print(text);
  }
}

void print_line(const char *label, uint32_t value) {
  board_print(label);
  board_print(" ");
  print_number(value);
  board_print("\n");
}

void print_short_hex(uint32_t value) {
  char text[9];
  int at = 8;
  text[at] = 0;
  do {
    text[--at] = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value);
  board_print(text + at);
}
