#include "CMoteIntrinsics.h"
