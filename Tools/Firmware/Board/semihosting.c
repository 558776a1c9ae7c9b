#include "semihosting.h"

#include "board.h"

/* Call numbers of the semihosting specification. */
enum {
  SYS_OPEN = 0x01, SYS_CLOSE = 0x02, SYS_WRITE0 = 0x04, SYS_WRITE = 0x05, SYS_READ = 0x06, SYS_SEEK = 0x0A,
  SYS_FLEN = 0x0C, SYS_GET_CMDLINE = 0x15, SYS_EXIT_EXTENDED = 0x20
};
#define APPLICATION_EXIT 0x20026

static intptr_t call(intptr_t number, const void *block) {
#if defined(__riscv)
  register intptr_t result __asm__("a0") = number;
  register const void *argument __asm__("a1") = block;
  /* The three instructions are the call; they must not lie across a page or be compressed. */
  __asm__ volatile(
      ".option push\n.option norvc\n.balign 16\nslli zero, zero, 0x1f\nebreak\nsrai zero, zero, 7\n.option pop"
      : "+r"(result) : "r"(argument) : "memory");
#elif defined(__aarch64__)
  register intptr_t result __asm__("x0") = number;
  register const void *argument __asm__("x1") = block;
  __asm__ volatile("hlt #0xF000" : "+r"(result) : "r"(argument) : "memory");
#else
  register intptr_t result __asm__("r0") = number;
  register const void *argument __asm__("r1") = block;
  __asm__ volatile("bkpt 0xAB" : "+r"(result) : "r"(argument) : "memory");
#endif
  return result;
}

static size_t length(const char *text) {
  size_t count = 0;
  while (text[count]) count++;
  return count;
}

void board_print(const char *text) { call(SYS_WRITE0, text); }

intptr_t file_open(const char *path, file_mode mode) {
  uintptr_t block[3] = {(uintptr_t)path, mode, length(path)};
  return call(SYS_OPEN, block);
}

intptr_t file_size(intptr_t file) { return call(SYS_FLEN, &file); }

bool file_seek(intptr_t file, size_t position) {
  uintptr_t block[2] = {(uintptr_t)file, position};
  return call(SYS_SEEK, block) == 0;
}

/* Both calls give the number of bytes that were *not* moved. */
bool file_read(intptr_t file, void *bytes, size_t count) {
  uintptr_t block[3] = {(uintptr_t)file, (uintptr_t)bytes, count};
  return count == 0 || call(SYS_READ, block) == 0;
}

bool file_write(intptr_t file, const void *bytes, size_t count) {
  uintptr_t block[3] = {(uintptr_t)file, (uintptr_t)bytes, count};
  return count == 0 || call(SYS_WRITE, block) == 0;
}

void file_close(intptr_t file) { call(SYS_CLOSE, &file); }

bool board_arguments(char *text, size_t capacity) {
  uintptr_t block[2] = {(uintptr_t)text, capacity};
  return call(SYS_GET_CMDLINE, block) == 0;
}

void board_exit(int status) {
  uintptr_t block[2] = {APPLICATION_EXIT, (uintptr_t)status};
  for (;;) call(SYS_EXIT_EXTENDED, block);
}
