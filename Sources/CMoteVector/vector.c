#include "CMoteVector.h"
