#pragma once
// One-line wrappers of vector instructions, a header per instruction set. Off that instruction set the same functions are
// plain C of the same meaning, so algorithms written with them run, and are tested, on every machine.
#include "mote_avx2.h"
#include "mote_avx2_float.h"
#include "mote_avxvnni.h"
#include "mote_avx512.h"
#include "mote_avx512_float.h"
#include "mote_avx512vnni.h"
#include "mote_neon.h"
#include "mote_neon_float.h"
