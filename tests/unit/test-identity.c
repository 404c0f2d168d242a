/* Identity: a copy is no second session, and what sounds the same is the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "identity.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <string.h>

static struct plan *read_plan(struct record *record) {
  g_autoptr(GError) error = NULL;
  struct plan *plan = plan_read(record, &error);
  cr_assert(plan, "%s", error ? error->message : "");
  return plan;
}

static char *id_with(const char *key, const char *value, const char *dir) {
  struct court court = court_convene();
  if (key)
    record_set(court.record, key, value);
  struct plan *plan = read_plan(court.record);
  char *id = identity_of(plan, dir);
  plan_free(plan);
  court_adjourn(&court);
  return id;
}

Test(identity, a_session_keeps_its_id_wherever_its_directory_is) {
  g_autofree char *here = id_with("session", "0-1-2", "/runs/a");
  g_autofree char *copy = id_with("session", "0-1-2", "/else/a.bak");
  cr_expect_str_eq(here, "0-1-2");
  cr_expect_str_eq(copy, here);
}

Test(identity, an_older_session_is_known_by_when_it_began_or_else_by_its_directory) {
  g_autofree char *here = id_with("zero_utc_us", "1700000000000000", "/runs/a");
  g_autofree char *copy = id_with("zero_utc_us", "1700000000000000", "/runs/a.bak");
  g_autofree char *oldest = id_with(NULL, NULL, "/runs/a.partial");
  cr_expect_str_eq(here, "1700000000000000-twin.yaml");
  cr_expect_str_eq(copy, here);
  cr_expect_str_eq(oldest, "a");
}

Test(identity, importing_the_same_again_makes_no_second_night) {
  g_autofree char *one = id_with("imported", "{\"sha256\":1}", "/runs/a");
  g_autofree char *again = id_with("imported", "{\"sha256\":1}", "/runs/b");
  g_autofree char *other = id_with("imported", "{\"sha256\":2}", "/runs/c");
  cr_expect_str_eq(one, again);
  cr_expect_str_neq(one, other);
}

/* A line of a script, with one thing changed each. */
static char *played_by(struct record_cue cue, int first, int second) {
  struct court court = court_convene();
  cue.number = first;
  cue.start_ns = NS_PER_S;
  cue.end_ns = 2LL * NS_PER_S;
  record_add_cue(court.record, &cue);
  cue.number = second;
  cue.text = "and then";
  cue.start_ns = 3LL * NS_PER_S;
  cue.end_ns = 4LL * NS_PER_S;
  record_add_cue(court.record, &cue);
  struct plan *plan = read_plan(court.record);
  char *played = identity_played(plan);
  plan_free(plan);
  court_adjourn(&court);
  return played;
}

static const struct record_cue usual = {.kind = "line",
                                        .speaker = "Ann",
                                        .voice = "flite slt",
                                        .loudspeaker = "left",
                                        .text = "a floor like that",
                                        .script = "walk.yaml",
                                        .line = 7,
                                        .level_dbspl = 62};

Test(identity, what_sounds_the_same_is_the_same_whatever_its_file_says_beside_it) {
  struct record_cue moved = usual;
  moved.script = "copy-of-walk.yaml";
  moved.line = 19;
  moved.speaker = "Beth";
  g_autofree char *one = played_by(usual, 1, 2), *other = played_by(moved, 1, 2);
  cr_expect_eq(strlen(one), 64);
  cr_expect_str_eq(one, other);
}

Test(identity, other_words_voices_loudspeakers_levels_kinds_or_orders_are_not) {
  struct record_cue changed[5] = {usual, usual, usual, usual, usual};
  changed[0].kind = "control";
  changed[1].voice = "flite awb";
  changed[2].loudspeaker = "right";
  changed[3].text = "a floor like this";
  changed[4].level_dbspl = 66;
  g_autofree char *one = played_by(usual, 1, 2), *backwards = played_by(usual, 2, 1);
  for (size_t i = 0; i < G_N_ELEMENTS(changed); i++) {
    g_autofree char *other = played_by(changed[i], 1, 2);
    cr_expect_str_neq(one, other, "%zu", i);
  }
  cr_expect_str_neq(one, backwards);
}

Test(identity, rules_are_told_with_their_values) {
  struct court court = court_convene();
  struct judge_rules rules = rules_read(court.record);
  rules.merge_gap_s = 120.5;
  g_autofree char *text = identity_rules(&rules);
  cr_expect(g_str_has_prefix(text, "merge_gap_s 120.5, burst_gap_s 1.5, "), "%s", text);
  court_adjourn(&court);
}
