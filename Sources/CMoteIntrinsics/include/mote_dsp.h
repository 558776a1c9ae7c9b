#pragma once
// Cortex-M4, M7 and M33: dual 16-bit multiply-accumulates.
#include <stdint.h>
