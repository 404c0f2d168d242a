/* Identity: which session a record is of, and what it played, so that a copy counts once and only
 * equals are pooled.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "identity.h"

#include <stdlib.h>
#include <string.h>

/* What was imported names its files with their sums: importing it twice makes no second night. */
static char *id_of_import(const char *imported, const char *bench) {
  g_autofree char *all = g_strconcat(bench, "\n", imported, NULL);
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
  return g_strconcat("import-", sum, NULL);
}

static char *id_of_dir(const char *run_dir) {
  char *name = g_path_get_basename(run_dir);
  if (g_str_has_suffix(name, ".partial"))
    name[strlen(name) - strlen(".partial")] = '\0';
  return name;
}

char *identity_of(const struct plan *plan, const char *run_dir) {
  const char *session = plan_setting(plan, "session", ""), *bench = plan_setting(plan, "bench", "");
  const char *imported = plan_setting(plan, "imported", "");
  const char *zero_us = plan_setting(plan, "zero_utc_us", "");
  if (*session)
    return g_strdup(session);
  if (*imported)
    return id_of_import(imported, bench);
  if (*zero_us) /* two sessions of one bench do not begin within one microsecond */
    return g_strconcat(zero_us, "-", bench, NULL);
  return id_of_dir(run_dir);
}

static int by_number(const void *a, const void *b) {
  const struct record_cue *left = *(const struct record_cue *const *)a;
  const struct record_cue *right = *(const struct record_cue *const *)b;
  return (left->number > right->number) - (left->number < right->number);
}

/* With its NUL, so that no two texts run into each other. */
static void add_text(GChecksum *sum, const char *text) {
  const char *bytes = text ? text : "";
  g_checksum_update(sum, (const guchar *)bytes, (gssize)strlen(bytes) + 1);
}

static void add_cue(GChecksum *sum, const struct record_cue *cue) {
  char level[G_ASCII_DTOSTR_BUF_SIZE];
  add_text(sum, cue->kind);
  add_text(sum, cue->voice);
  add_text(sum, cue->loudspeaker);
  add_text(sum, cue->text);
  add_text(sum, g_ascii_formatd(level, sizeof level, "%.6g", cue->level_dbspl));
}

/* By their numbers: a cue that came late has moved in time. */
char *identity_played(const struct plan *plan) {
  if (plan->cues->len == 0)
    return g_strdup("");
  g_autoptr(GPtrArray) cues = g_ptr_array_new();
  for (unsigned i = 0; i < plan->cues->len; i++)
    g_ptr_array_add(cues, &g_array_index(plan->cues, struct record_cue, i));
  g_ptr_array_sort(cues, by_number);
  GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
  for (unsigned i = 0; i < cues->len; i++)
    add_cue(sum, g_ptr_array_index(cues, i));
  char *digest = g_strdup(g_checksum_get_string(sum));
  g_checksum_free(sum);
  return digest;
}

void identity_append_rule(GString *text, const char *name, double value) {
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", name,
                         g_ascii_formatd(number, sizeof number, "%.10g", value));
}

static void append_rule(void *user, const char *name, const char *unit, const char *meaning,
                        double value) {
  (void)unit, (void)meaning;
  identity_append_rule(user, name, value);
}

char *identity_rules(const struct judge_rules *rules) {
  GString *text = g_string_new(NULL);
  rules_each(rules, append_rule, text);
  return g_string_free(text, FALSE);
}

bool identity_is_replay(const struct plan *plan) {
  return *plan_setting(plan, "replays", "") != '\0';
}
