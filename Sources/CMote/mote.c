#include "mote.h"
