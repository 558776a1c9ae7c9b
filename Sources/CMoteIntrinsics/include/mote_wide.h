#pragma once
// Every core: 32 x 32 -> 64 bit products, which Swift cannot write without an allocation warning on 32-bit cores.
#include <stdint.h>
