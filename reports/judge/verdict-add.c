/* Adding reasons to a verdict: what all rooms call that have one, and verdict.c calls all of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"

#include <stdarg.h>

/* Reasons go to terminals, too, and name hosts and devices: no escape sequence and no
 * direction mark gets through. */
static char *without_controls(const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  GString *out = g_string_new(NULL);
  for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
    gunichar character = g_utf8_get_char(at);
    g_string_append_unichar(out, g_unichar_isprint(character) ? character : 0xfffd);
  }
  return g_string_free(out, FALSE);
}

void verdict_add(struct judgement *judgement, enum verdict_kind kind, int device,
                 const char *format, ...) {
  va_list values;
  va_start(values, format);
  g_autofree char *raw = g_strdup_vprintf(format, values);
  va_end(values);
  g_autofree char *text = without_controls(raw);
  struct verdict_reason entry = {.kind = kind,
                                 .device = device,
                                 .text = g_string_chunk_insert(judgement->plan->strings, text)};
  g_array_append_val(judgement->verdict.reasons, entry);
}

const char *verdict_unasked(const struct judgement *judgement) {
  return plan_is_imported(judgement->plan) ? "nobody accounts for" : "nobody asked for";
}
