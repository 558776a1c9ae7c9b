#include "mote_default_parameters.h"
