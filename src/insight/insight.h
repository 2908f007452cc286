/* insight.h - what other folders may see of the figures: that there are some. They follow the desk's events and have no commands. */
#ifndef INSIGHT_INSIGHT_H
#define INSIGHT_INSIGHT_H

#include "core/module.h"

extern const struct module INSIGHT;

#endif
