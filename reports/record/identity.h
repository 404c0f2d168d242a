/* Identity: which session a record is of, and what it played, so that a copy counts once and only
 * equals are pooled.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IDENTITY_H
#define HOTMIC_IDENTITY_H

#include "plan.h"
#include "rules.h"

/** Names one session or import, whatever its directory is called now and however often it was
 * copied: what the session drew when it began; of an older record when it began, or else the
 * directory's name `run_dir`. Caller-owned. */
char *identity_of(const struct plan *plan, const char *run_dir);

/** SHA-256 over kind, voice, loudspeaker, text and level of all cues, in order; "" if there are
 * none. Neither file names nor comments nor line numbers matter. Caller-owned. */
char *identity_played(const struct plan *plan);

/** "merge_gap_s 5, burst_gap_s 1.5, ...": every rule with its value, as run.json has them.
 * Caller-owned. */
char *identity_rules(const struct judge_rules *rules);

/** Appends one of these. */
void identity_append_rule(GString *text, const char *name, double value);

/** Does it play again what fired in another run, so that it shows no rate? */
bool identity_is_replay(const struct plan *plan);

#endif
