/* The episodes of run.json.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SUMMARY_EPISODE_H
#define HOTMIC_SUMMARY_EPISODE_H

#include "judge.h"
#include "summary-json.h"

/** All of them, by start. Caller-owned; NULL on error. */
json_t *summary_episodes(struct record *record, const struct judgement *judgement, GError **error);

#endif
