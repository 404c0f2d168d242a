/* The verdict: pass, fail or inconclusive, with every reason for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_VERDICT_H
#define HOTMIC_VERDICT_H

#include <glib.h>
#include <stdbool.h>

/** Values are the exit codes. */
enum verdict_kind { VERDICT_PASS, VERDICT_FAIL, VERDICT_INCONCLUSIVE, VERDICTS };

extern const char *const verdict_names[VERDICTS + 1]; /* NULL-terminated */

struct verdict_reason {
  enum verdict_kind kind; /**< what this reason alone would lead to; VERDICT_PASS: worth knowing */
  int device;             /**< index in plan->devices; -1: the whole run */
  const char *text;       /**< one plain sentence; device names in it are untrusted */
  bool is_send;           /**< it tells of sends: the gravest there is */
};

struct verdict {
  enum verdict_kind kind;
  GArray *reasons; /**< struct verdict_reason, gravest first */
};

struct judgement;

/** Adds a reason; control characters in it are replaced. */
void verdict_add(struct judgement *judgement, enum verdict_kind kind, int device,
                 const char *format, ...) G_GNUC_PRINTF(4, 5);

/** "nobody asked for"; of a record that was imported "nobody accounts for". */
const char *verdict_unasked(const struct judgement *judgement);

/** Judges what judge_record() has gathered: fills judgement->verdict. An incomplete run is
 * inconclusive whatever was seen; else recordings beyond the plan, any send that nobody asked for,
 * and a muted device that listened, fail it even if a control was missed; else any doubt (see
 * doubt.h) is inconclusive. */
void verdict_reach(struct judgement *judgement);

#endif
