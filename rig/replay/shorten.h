/* Shortening a trigger: plays ever fewer of the words around it, until no word can be spared.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SHORTEN_H
#define HOTMIC_SHORTEN_H

#include "confirm.h"

/** Plays, prints each step and keeps the result in the run's record. Refused
 * (HOTMIC_ERROR_USAGE): an episode that was not confirmed, or fires at fewer than half of all
 * playings; the message says how many plays each step would take. An interrupt ends it early: then
 * nothing is kept. Blocks. */
bool shorten_run(struct replay_stage *stage, const struct confirm_options *options, GError **error);

#endif
