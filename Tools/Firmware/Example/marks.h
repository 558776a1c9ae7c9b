/* Where the instruction counter (Tools/Firmware/count) begins a new section. */
#ifndef MARKS_H
#define MARKS_H

/* Around mote_open, and around a run without a callback. */
void mote_mark_open(void);
void mote_mark_plain(void);
/* Around a run with the layer callback, and around the callback's own work. */
void mote_mark_run(void);
void mote_mark_layer(void);
void mote_mark_resume(void);
/* The end of any of them. */
void mote_mark_done(void);

#endif
