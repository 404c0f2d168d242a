/* When may one stop? Wald's sequential probability ratio test of a Poisson rate.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sequential.h"
