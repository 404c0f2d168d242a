/* How many hours does a statement need? Planning of nights.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "power.h"
