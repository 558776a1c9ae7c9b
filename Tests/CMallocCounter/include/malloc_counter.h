void mote_malloc_counter_placeholder(void);
