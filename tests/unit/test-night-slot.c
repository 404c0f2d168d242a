/* Slots in run.json: what was played, how it sounded and who was watched meanwhile comes back.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "night.h"
#include "report.h"
#include "sample-record.h"
#include "scratch.h"

#include <string.h>

TestSuite(night_slot, .fini = scratch_remove);

/* Lines at 10 s, 40 s and 70 s between two controls; from 35 s to 50 s the bench was blind. */
static char *summary_of(bool is_blind) {
  GError *error = NULL;
  g_autofree char *path = g_build_filename(scratch_dir(), is_blind ? "blind" : "seen", NULL);
  struct record *record = record_create(path, &error);
  expect_no_error(error);
  sample_bench(record);
  sample_control(record, 5, STAGE_PROMPT);
  sample_wake(record, 6);
  sample_line(record, 10, "Ann", 10, "a lexus");
  sample_line(record, 12, "Ann", 40, "a lexus");
  sample_line(record, 14, "Ann", 70, "a house");
  if (is_blind)
    sample_gap(record, 35, 15, "unplugged");
  sample_control(record, 90, STAGE_PROMPT);
  sample_wake(record, 91);
  sample_finish(record, 100);
  struct judgement *judgement = judge_record(record, NULL, &error);
  expect_no_error(error);
  cr_assert(report_write(record, judgement, &error));
  judge_free(judgement);
  g_autofree char *file = g_build_filename(record_dir(record), "run.json", NULL);
  char *text;
  cr_assert(g_file_get_contents(file, &text, NULL, NULL));
  record_close(record);
  return text;
}

static struct night *parse(const char *text) {
  GError *error = NULL;
  struct night *night = night_parse("run", text, strlen(text), &error);
  expect_no_error(error);
  return night;
}

static const struct slot *slot_at(const struct night *night, unsigned i) {
  cr_assert(i < night->slots->len);
  return &g_array_index(night->slots, struct slot, i);
}

Test(night_slot, sounds_and_their_times_are_read_back) {
  g_autofree char *text = summary_of(false);
  struct night *night = parse(text);
  cr_assert_eq(night->slots->len, 5); /* a control at either end */
  cr_expect(slot_has_sound(slot_at(night, 1)));
  cr_expect_str_eq(slot_at(night, 1)->sound, slot_at(night, 2)->sound);
  cr_expect_str_neq(slot_at(night, 1)->sound, slot_at(night, 3)->sound);
  cr_expect(slot_at(night, 1)->time == 1 && slot_at(night, 2)->time == 2);
  night_free(night);
}

Test(night_slot, what_was_not_watched_is_told_of_each_device) {
  g_autofree char *text = summary_of(true), *seen = summary_of(false);
  struct night *night = parse(text), *other = parse(seen);
  bool is_blind[5] = {false};
  for (unsigned i = 0; i < night->unwatched->len; i++) {
    const struct night_unwatched *row = &g_array_index(night->unwatched, struct night_unwatched, i);
    cr_expect_str_eq(row->device, "kitchen");
    for (int n = row->range.first; n < row->range.first + row->range.count; n++)
      is_blind[n] = true;
  }
  cr_expect(is_blind[2] && !is_blind[1] && !is_blind[3]);
  for (unsigned i = 0; i < other->unwatched->len; i++)
    cr_expect_neq(g_array_index(other->unwatched, struct night_unwatched, i).range.first, 2);
  night_free(night);
  night_free(other);
}

static void expect_refused(const char *text, const char *from, const char *to, const char *words) {
  GError *error = NULL;
  g_auto(GStrv) parts = g_strsplit(text, from, 2);
  cr_assert(parts[0] && parts[1], "no `%s` in %s", from, text);
  g_autofree char *wrong = g_strjoinv(to, parts);
  cr_expect_null(night_parse("run", wrong, strlen(wrong), &error));
  expect_error(error, HOTMIC_ERROR_DATA, words);
}

Test(night_slot, what_points_beyond_the_slots_is_refused) {
  g_autofree char *text = summary_of(true);
  expect_refused(text, "\"heard\":[", "\"heard\":[7, ", "heard: ");
  expect_refused(text, "\"heard\":[", "\"heard\":[9, 1], \"old\":[", "heard: ");
  expect_refused(text, "\"unwatched\":{", "\"unwatched\":{\"x\": [4, 2], ", "x: found 2, expected");
  expect_refused(text, "\"unwatched\":{", "\"unwatched\":{\"x\": [3, 1, 2, 1], ",
                 "expected ranges of 5");
  expect_refused(text, "\"unwatched\":{", "\"unwatched\":{\"x\": [-1, 1], ",
                 "expected ranges of 5");
}
