/* Several nights, several devices: do counts scatter too much, and which findings stand?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "several.h"
