#pragma once
// Cortex-M55: Helium vectors.
#include <stdint.h>
