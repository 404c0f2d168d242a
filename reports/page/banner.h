/* The head of the page: verdict, reasons and the few facts that a reader in a hurry needs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_BANNER_H
#define HOTMIC_BANNER_H

#include "judge.h"

void banner_append(GString *out, const struct judgement *judgement);

#endif
