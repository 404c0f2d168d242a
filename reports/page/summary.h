/* run.json: the judgement for programs, versioned, always in the same order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SUMMARY_H
#define HOTMIC_SUMMARY_H

#include "judge.h"

/** The text of run.json ("hotmic-run": 1). Caller-owned (g_free), NULL on error. */
char *summary_render(struct record *record, const struct judgement *judgement, GError **error);

#endif
