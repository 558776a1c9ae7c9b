/* How much stack a function uses: the stack below it is painted before the call and looked at after it. */
#ifndef STACK_H
#define STACK_H

#include <stddef.h>

/* Bytes that `work` and what it calls used, its return address included. */
size_t stack_used(void (*work)(void *), void *context);

#endif
