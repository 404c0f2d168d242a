/* Adding reasons to a verdict: what all rooms call that have one, and verdict.c calls all of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"

#include <stdarg.h>

void verdict_add(struct judgement *judgement, enum verdict_kind kind, int device,
                 const char *format, ...) {
  va_list values;
  va_start(values, format);
  g_autofree char *raw = g_strdup_vprintf(format, values);
  va_end(values);
  /* Reasons go to terminals, too, and name hosts and devices. */
  g_autofree char *text = tidy_printable(raw);
  struct verdict_reason entry = {.kind = kind,
                                 .device = device,
                                 .text = g_string_chunk_insert(judgement->plan->strings, text)};
  g_array_append_val(judgement->verdict.reasons, entry);
}

const char *verdict_unasked(const struct judgement *judgement) {
  return plan_is_imported(judgement->plan) ? "nobody accounts for" : "nobody asked for";
}
