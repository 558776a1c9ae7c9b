#include "malloc_counter.h"
void mote_malloc_counter_placeholder(void){}
