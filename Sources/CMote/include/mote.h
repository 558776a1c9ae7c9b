#ifndef MOTE_H
#define MOTE_H
/* Mote's C interface. */
#ifdef __cplusplus
extern "C" {
#endif
/* The version of this interface. */
#define MOTE_VERSION 1
#ifdef __cplusplus
}
#endif
#endif
