/* The meter's inner loops as a compiler makes them that is asked for no more than -O2.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PLAIN_O2_H
#define HOTMIC_PLAIN_O2_H

#include "meter-lanes.h"

extern const struct lanes_kernel plain_o2;

#endif
