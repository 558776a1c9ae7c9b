/* A QEMU plugin that counts executed instructions exactly: by address, summed over functions, between marks.
 *
 *   -plugin libcounter.so,functions=FILE,out=FILE[,addresses=on]
 *
 * The functions file has a line "<start> <bytes> <name>" per function (hexadecimal), sorted by start. Every function
 * whose name begins with "mote_mark" is a mark: when it is entered, the counts since the last mark are written out as
 *
 *   mark <number> <name of the mark> <instructions>
 *   function <instructions> <name>        for every function that ran
 *   address <instructions> <address>      with addresses=on: for every instruction that ran
 *
 * The instructions of the marks themselves are not counted. Instructions outside all functions count as "(elsewhere)". */
#include "plugin_api.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK_PREFIX "mote_mark"

PLUGIN_EXPORT int qemu_plugin_version = 1;

struct function {
  uint64_t start, bytes;
  char name[160];
  bool is_mark;
  /* One per possible instruction address: instructions of every supported core lie at even addresses. */
  uint64_t *counts;
};

static struct function *functions;
static size_t function_count;
static uint64_t elsewhere, ignored;
static unsigned marks;
static bool wants_addresses;
static FILE *out;

static bool read_functions(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) return false;
  struct function next = {0};
  while (fscanf(file, "%" SCNx64 " %" SCNx64 " %159s%*[^\n]", &next.start, &next.bytes, next.name) == 3) {
    next.is_mark = strncmp(next.name, MARK_PREFIX, strlen(MARK_PREFIX)) == 0;
    next.counts = calloc(next.bytes / 2 + 1, sizeof *next.counts);
    struct function *grown = realloc(functions, (function_count + 1) * sizeof *functions);
    if (!next.counts || !grown) return false;
    functions = grown;
    functions[function_count++] = next;
  }
  fclose(file);
  return function_count > 0;
}

/* The last function that starts at or before the address, if it reaches that far. */
static struct function *function_at(uint64_t address) {
  size_t low = 0, high = function_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (functions[middle].start <= address) low = middle + 1; else high = middle;
  }
  if (low == 0) return NULL;
  struct function *found = &functions[low - 1];
  return address - found->start < found->bytes ? found : NULL;
}

static uint64_t function_sum(const struct function *function) {
  uint64_t sum = 0;
  for (uint64_t i = 0; i <= function->bytes / 2; i++) sum += function->counts[i];
  return sum;
}

static void write_addresses(const struct function *function) {
  for (uint64_t i = 0; i <= function->bytes / 2; i++)
    if (function->counts[i]) fprintf(out, "address %" PRIu64 " %" PRIx64 "\n", function->counts[i], function->start + 2 * i);
}

/* Writes what ran since the last mark and starts again from zero. */
static void write_section(const char *name) {
  uint64_t total = elsewhere;
  for (size_t i = 0; i < function_count; i++) total += function_sum(&functions[i]);
  fprintf(out, "mark %u %s %" PRIu64 "\n", marks++, name, total);
  for (size_t i = 0; i < function_count; i++) {
    struct function *function = &functions[i];
    uint64_t sum = function_sum(function);
    if (!sum) continue;
    fprintf(out, "function %" PRIu64 " %s\n", sum, function->name);
    if (wants_addresses) write_addresses(function);
    memset(function->counts, 0, (function->bytes / 2 + 1) * sizeof *function->counts);
  }
  if (elsewhere) fprintf(out, "function %" PRIu64 " (elsewhere)\n", elsewhere);
  elsewhere = 0;
  fflush(out);
}

static void on_mark(unsigned int cpu, void *context) {
  (void)cpu;
  write_section(((struct function *)context)->name);
}

static void on_exit_of_machine(qemu_plugin_id_t id, void *context) {
  (void)id; (void)context;
  write_section("end");
  fclose(out);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  size_t length = qemu_plugin_tb_n_insns(block);
  for (size_t i = 0; i < length; i++) {
    struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
    uint64_t address = qemu_plugin_insn_vaddr(instruction);
    struct function *function = function_at(address);
    uint64_t *counter = &elsewhere;
    if (function && function->is_mark) {
      counter = &ignored;
      if (address == function->start)
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_mark, QEMU_PLUGIN_CB_NO_REGS, function);
    } else if (function) {
      counter = &function->counts[(address - function->start) / 2];
    }
    qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, counter, 1);
  }
}

PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv) {
  (void)info;
  const char *path = NULL;
  for (int i = 0; i < argc; i++) {
    if (!strncmp(argv[i], "functions=", 10)) path = argv[i] + 10;
    else if (!strncmp(argv[i], "out=", 4)) out = fopen(argv[i] + 4, "w");
    else if (!strcmp(argv[i], "addresses=on")) wants_addresses = true;
    else return fprintf(stderr, "counter: unknown argument %s\n", argv[i]), -1;
  }
  if (!path || !read_functions(path)) return fprintf(stderr, "counter: no readable list in functions=\n"), -1;
  if (!out) return fprintf(stderr, "counter: out= is missing or cannot be written\n"), -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  qemu_plugin_register_atexit_cb(id, on_exit_of_machine, NULL);
  return 0;
}
