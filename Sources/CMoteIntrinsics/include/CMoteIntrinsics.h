#pragma once
// One-line wrappers of instructions, a header per instruction set. Off that instruction set the same functions are plain C,
// so kernels written with them run, and are tested, on every machine.
#include "mote_dsp.h"
#include "mote_mve.h"
#include "mote_wide.h"
#include "mote_plain.h"
