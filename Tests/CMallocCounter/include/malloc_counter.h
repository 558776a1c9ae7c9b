#ifndef MALLOC_COUNTER_H
#define MALLOC_COUNTER_H
#include <stdint.h>

/// Heap allocations that the calling thread has made since it started. The counter replaces malloc and its relatives in
/// the test process and forwards to glibc, so it needs glibc.
uint64_t malloc_counter_value(void);

#endif
