/* The end of the page: controls, gaps, and by what rules and means the verdict came about.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_METHOD_H
#define HOTMIC_METHOD_H

#include "judge.h"

void method_append(GString *out, const struct judgement *judgement);

#endif
