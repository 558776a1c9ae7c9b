/* The debugger's (here QEMU's) files and console, through Arm's semihosting calls, which RISC-V took over. */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { FILE_READ = 1, FILE_WRITE = 5 } file_mode;

/* Prints a string on the console. */
void board_print(const char *text);
/* A handle, or -1. */
intptr_t file_open(const char *path, file_mode mode);
/* Bytes, or -1. */
intptr_t file_size(intptr_t file);
/* Moves to a position from the start. */
bool file_seek(intptr_t file, size_t position);
/* Whether all of them were read. */
bool file_read(intptr_t file, void *bytes, size_t count);
bool file_write(intptr_t file, const void *bytes, size_t count);
void file_close(intptr_t file);
/* The words after the firmware's name on QEMU's command line (`arg=` of -semihosting-config), separated by spaces. */
bool board_arguments(char *text, size_t capacity);

#endif
