#include "mote_default_model.h"
