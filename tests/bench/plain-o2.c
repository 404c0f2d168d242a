/* The meter's inner loops as a compiler makes them that is asked for no more than -O2.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plain-o2.h"

#include "meter-lanes-kernel.h"

const struct lanes_kernel plain_o2 = {"plain C, -O2", unpack, weigh, speech, filter};
