/* Replays: what sounded around a moment is played again as it was, and only what proves counts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "record-read.h"
#include "replay-session.h"
#include "sample-record.h"

#include <math.h>

static const char script[] =
    "hotmic: script/1\n"
    "title: T\n"
    "cast:\n"
    "  Ann: {voice: {flite: slt, rate: 1.1}, loudspeaker: left, level_dbspl: 65}\n"
    "  Ben: {voice: {command: [sh, '{text}', '{out}']}, loudspeaker: right, level_dbspl: 60}\n"
    "play:\n"
    "  - silence_s: 3\n"
    "  - control: Alexa, what time is it?\n"
    "    by: Ann\n"
    "  - Ann: one two three four five \"six\"\n"
    "  - Ben: seven eight nine\n"
    "    level_db: 3\n"
    "  - bed: {noise: pink, loudspeaker: right, level_dbspl: 40, for_s: 60, from_s: 2}\n"
    "  - control: Alexa, stop.\n"
    "    by: Ben\n";

static GError *error;

static void add_cue(struct record *record, int number, const char *kind, int line, double from_s,
                    double until_s, const char *text, int words) {
  bool is_bed = strcmp(kind, "bed") == 0, is_ben = line == 11 || line == 14;
  struct record_cue cue = {.number = number,
                           .kind = kind,
                           .speaker = is_bed   ? ""
                                      : is_ben ? "Ben"
                                               : "Ann",
                           .voice = is_bed   ? "noise"
                                    : is_ben ? "command sh {text} {out}"
                                             : "flite slt, rate 1.1",
                           .loudspeaker = is_ben || is_bed ? "right" : "left",
                           .text = text,
                           .script = "t.yaml",
                           .line = line,
                           .start_ns = ns_of_seconds(from_s),
                           .end_ns = ns_of_seconds(until_s),
                           .level_dbspl = is_bed       ? 40
                                          : line == 11 ? 63
                                          : is_ben     ? 60
                                                       : 65};
  record_add_cue(record, &cue);
  for (int i = 0; i < words; i++) {
    g_autofree char *word = g_strdup_printf("%s%d", line == 11 ? "b" : "a", i + 1);
    record_add_word(record, &(struct record_word){number, ns_of_seconds(from_s + 0.3 * i),
                                                  ns_of_seconds(from_s + 0.3 * i + 0.3), word});
  }
}

static void add_control(struct record *record, int number, int line, double at_s) {
  add_cue(record, number, "control", line, at_s, at_s + 1.2,
          line == 14 ? "Alexa, stop." : "Alexa, what time is it?", 0);
  record_add_control(record,
                     &(struct record_control){number, "kitchen", "alexa", ns_of_seconds(at_s),
                                              ns_of_seconds(at_s + 3), STAGE_PROMPT});
}

/* "kitchen" answers controls at 5 s and 90 s, and fires at 41 s while Ann and Ben talk. */
static void talk_into(const struct court *to) {
  struct court court = *to;
  sample_bench(court.record);
  record_set(court.record, "script", "t.yaml");
  record_add_text(court.record, "/far/calibration.yaml", "hotmic: calibration/1\n");
  record_add_text(court.record, "/far/bench.yaml", "# a bench\nhotmic: bench/1\n");
  record_add_text(court.record, "/far/t.yaml", script);
  add_control(court.record, 1, 8, 5);
  add_cue(court.record, 2, "line", 10, 40, 41.8, "one two three four five \"six\"", 6);
  add_cue(court.record, 3, "line", 11, 41.5, 42.4, "seven eight nine", 3);
  add_cue(court.record, 4, "bed", 13, 20, 80, "pink noise", 0);
  add_control(court.record, 5, 14, 90);
  sample_wake(court.record, 6);
  sample_wake(court.record, 41);
  sample_wake(court.record, 91);
}

static struct court talk(void) {
  struct court court = court_convene();
  talk_into(&court);
  return court;
}

static struct replay *open_finished(struct court *court) {
  sample_finish(court->record, 100);
  struct replay *replay = replay_open(record_dir(court->record), &error);
  cr_assert_null(error, "%s", error ? error->message : "");
  return replay;
}

static void end(struct court *court, struct replay *replay) {
  replay_free(replay);
  court_adjourn(court);
}

static const struct replay_piece *piece_at(const GArray *pieces, unsigned i) {
  cr_assert_lt(i, pieces->len);
  return &g_array_index(pieces, struct replay_piece, i);
}

Test(replay, a_stretch_holds_the_words_that_sounded_in_it) {
  struct court court = talk();
  struct replay *replay = open_finished(&court);
  GArray *pieces = replay_pieces(replay, ns_of_seconds(40.65), ns_of_seconds(41.85), &error);
  cr_assert_not_null(pieces);
  cr_assert_eq(pieces->len, 3);
  cr_expect(piece_at(pieces, 0)->first_word == 3 && piece_at(pieces, 0)->last_word == 6);
  cr_expect_eq(piece_at(pieces, 0)->start_ns, ns_of_seconds(40.595), "a fade before the word");
  cr_expect_eq(piece_at(pieces, 0)->end_ns, ns_of_seconds(41.8), "to its very end");
  cr_expect_eq(piece_at(pieces, 1)->line->kind, SCRIPT_BED);
  cr_expect_eq(piece_at(pieces, 1)->start_ns, ns_of_seconds(40.65));
  cr_expect(piece_at(pieces, 2)->first_word == 1 && piece_at(pieces, 2)->last_word == 2);
  g_autofree char *text = replay_text(replay, pieces);
  cr_expect_str_eq(text, "a3 a4 a5 a6 / pink noise / b1 b2");
  g_array_unref(pieces);
  end(&court, replay);
}

Test(replay, episodes_of_one_moment_are_played_together) {
  struct court court = talk();
  sample_hallway(court.record);
  sample_light(court.record, "hallway", 41.4, LIGHT_LISTENING);
  sample_light(court.record, "hallway", 43, LIGHT_IDLE);
  sample_light(court.record, "hallway", 60, LIGHT_LISTENING);
  sample_light(court.record, "hallway", 62, LIGHT_IDLE);
  struct replay *replay = open_finished(&court);
  GPtrArray *moments = replay_moments(replay, 0, &error);
  cr_assert_eq(moments->len, 2);
  const struct replay_moment *moment = g_ptr_array_index(moments, 0);
  cr_expect(moment->episodes->len == 2 && moment->at_ns == ns_of_seconds(41));
  g_ptr_array_unref(moments);
  cr_expect_null(replay_moments(replay, 1, &error), "a control's answer");
  cr_expect_eq(error->code, HOTMIC_ERROR_USAGE);
  g_clear_error(&error);
  cr_expect_null(replay_moments(replay, 99, &error));
  cr_expect(strstr(error->message, "has no episode 99"));
  g_clear_error(&error);
  end(&court, replay);
}

/* The script of `times` trials of the ten seconds around 41 s. */
static struct script *script_of(struct replay *replay, int times, uint64_t seed, GArray **trials) {
  g_autoptr(GArray) pieces = replay_pieces(replay, ns_of_seconds(31), ns_of_seconds(51), &error);
  g_autoptr(GPtrArray) takes = g_ptr_array_new();
  g_ptr_array_add(takes, pieces);
  struct replay_order order = {.title = "A \"title\"",
                               .about = "x: y # z\n\x01",
                               .takes = takes,
                               .times = times,
                               .seed = seed};
  GString *text = replay_script(replay, &order, trials, &error);
  cr_assert_not_null(text);
  struct script *read = script_parse("/far/new.yaml", text->str, &error);
  cr_assert_null(error, "%s\n%s", error ? error->message : "", text->str);
  g_string_free(text, TRUE);
  return read;
}

static int count_kind(const struct script *read, enum script_line_kind kind) {
  int count = 0;
  for (size_t i = 0; i < read->count; i++)
    count += read->lines[i].kind == kind;
  return count;
}

Test(replay, its_script_has_the_lines_at_their_times_and_controls_around_them) {
  struct court court = talk();
  struct replay *replay = open_finished(&court);
  GArray *trials;
  struct script *read = script_of(replay, 7, 1, &trials);
  cr_expect_str_eq(read->title, "A \"title\"");
  cr_expect_eq(trials->len, 7);
  cr_expect_eq(count_kind(read, SCRIPT_CONTROL), 3, "at the start, after five trials, at the end");
  cr_expect_eq(count_kind(read, SCRIPT_SPEECH), 14);
  size_t i = 0;
  while (read->lines[i].kind != SCRIPT_BED)
    i++;
  const struct script_line *bed = &read->lines[i], *ann = bed + 1, *ben = bed + 2;
  cr_expect_eq(g_array_index(trials, struct replay_trial, 0).line, bed->at_line);
  cr_expect_float_eq(bed->from_s, 13, 1e-6, "11 s into a bed that began 2 s into its noise");
  cr_expect_float_eq(bed->for_s, 20, 1e-6);
  cr_expect_str_eq(ann->text, "one two three four five \"six\"");
  cr_expect_float_eq(ann->after_s, 9, 1e-6);
  cr_expect_float_eq(ben->after_s, -0.3, 1e-6, "he begins before she has finished");
  cr_expect_float_eq(ben->level_dbspl, 63, 1e-9);
  cr_expect_float_eq(read->cast[ann->speaker].voice.rate, 1.1, 1e-9);
  cr_expect_str_eq(read->cast[ben->speaker].voice.command[0], "sh");
  cr_expect_str_eq(read->cast[ben->speaker].loudspeaker, "right");
  g_array_unref(trials);
  script_free(read);
  end(&court, replay);
}

/* `script` with one text in it changed, at another place under the same name. */
static void add_twin_script(struct record *record, const char *from, const char *to) {
  g_autoptr(GString) text = g_string_new(script);
  cr_assert_eq(g_string_replace(text, from, to, 0), 1);
  record_add_text(record, "/else/t.yaml", text->str);
}

static GArray *pieces_with_twin(struct court *court, struct replay **replay) {
  *replay = open_finished(court);
  return replay_pieces(*replay, ns_of_seconds(31), ns_of_seconds(51), &error);
}

Test(replay, of_scripts_with_one_name_the_one_that_says_it_is_played) {
  static const char *const changes[][2] = {{"one two three", "six five four"},
                                           {"rate: 1.1", "rate: 1.2"},
                                           {"level_db: 3", "level_db: 2"}};
  for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
    struct court court = court_convene();
    add_twin_script(court.record, changes[i][0], changes[i][1]);
    talk_into(&court);
    struct replay *replay;
    GArray *pieces = pieces_with_twin(&court, &replay);
    cr_assert_not_null(pieces, "%s", error ? error->message : "");
    cr_assert_eq(pieces->len, 3);
    cr_expect_str_eq(piece_at(pieces, 1)->line->text, "one two three four five \"six\"");
    if (i == 0)
      cr_expect_str_eq(piece_at(pieces, 1)->script->path, "/far/t.yaml");
    cr_expect_eq(piece_at(pieces, 2)->line->level_dbspl, 63);
    g_array_unref(pieces);
    end(&court, replay);
  }
}

Test(replay, what_fits_lines_of_two_scripts_is_refused) {
  struct court court = court_convene();
  add_twin_script(court.record, "from_s: 2", "from_s: 3"); /* of which a record says nothing */
  talk_into(&court);
  struct replay *replay;
  cr_expect_null(pieces_with_twin(&court, &replay));
  cr_expect(error->code == HOTMIC_ERROR_DATA &&
                strstr(error->message, "(t.yaml:13) fits lines of two"),
            "%s", error->message);
  g_clear_error(&error);
  end(&court, replay);
}

Test(replay, what_no_script_says_is_refused) {
  struct court court = talk();
  add_cue(court.record, 9, "line", 10, 45, 46, "other words", 2);
  struct replay *replay;
  cr_expect_null(pieces_with_twin(&court, &replay));
  cr_expect(strstr(error->message, "cue 9 (t.yaml:10) is not in the script"), "%s", error->message);
  g_clear_error(&error);
  end(&court, replay);
}

Test(replay, paths_are_found_from_wherever_one_is) {
  struct court court = talk();
  record_set(court.record, "folder", "/far/home");
  struct replay *replay = open_finished(&court);
  g_autofree char *bench = replay_bench_path(replay);
  cr_expect_str_eq(bench, "/far/bench.yaml", "not the calibration, which is written first");
  g_autofree char *path = replay_path(replay, "scripts/../t.yaml");
  cr_expect_str_eq(path, "/far/home/t.yaml");
  end(&court, replay);
}

/* The script of two trials of what sounded from then until then, and the first of them. */
static struct script *script_between(struct replay *replay, double from_s, double until_s,
                                     double at_s, size_t *ret_first) {
  g_autoptr(GArray) pieces =
      replay_pieces(replay, ns_of_seconds(from_s), ns_of_seconds(until_s), &error);
  cr_assert(pieces && pieces->len > 0);
  g_autoptr(GPtrArray) takes = g_ptr_array_new();
  g_ptr_array_add(takes, pieces);
  struct replay_order order = {
      .title = "T", .about = "", .takes = takes, .at_ns = ns_of_seconds(at_s), .times = 2};
  GArray *trials;
  GString *text = replay_script(replay, &order, &trials, &error);
  cr_assert_not_null(text);
  struct script *read = script_parse("/far/new.yaml", text->str, &error);
  cr_assert_null(error, "%s\n%s", error ? error->message : "", text->str);
  for (size_t i = 0; i < read->count; i++)
    if (read->lines[i].at_line == g_array_index(trials, struct replay_trial, 0).line)
      *ret_first = i;
  g_string_free(text, TRUE);
  g_array_unref(trials);
  return read;
}

Test(replay, a_pause_within_a_trial_is_as_long_as_it_was) {
  struct court court = talk();
  struct replay *replay = open_finished(&court);
  cr_assert_lt(replay_rest_s(replay, true), 33);
  size_t i;
  struct script *read = script_between(replay, 5, 41.6, 41, &i);
  cr_assert_eq(read->lines[i].kind, SCRIPT_CONTROL);
  cr_assert_eq(read->lines[i + 1].kind, SCRIPT_BED);
  cr_assert_eq(read->lines[i + 2].kind, SCRIPT_SPEECH);
  cr_expect_float_eq(read->lines[i + 1].after_s, 13.8, 1e-6);
  cr_expect_float_eq(read->lines[i + 2].after_s, 33.8, 1e-6);
  script_free(read);
  end(&court, replay);
}

Test(replay, a_trial_begins_only_when_the_noise_and_the_moment_of_the_one_before_are_over) {
  struct court court = talk();
  struct replay *replay = open_finished(&court);
  double rest_s = replay_rest_s(replay, false);
  size_t i;
  struct script *read = script_between(replay, 21, 39, 30, &i);
  cr_assert_eq(read->lines[i].kind, SCRIPT_BED);
  cr_assert_eq(read->lines[i + 1].kind, SCRIPT_SILENCE);
  cr_expect_float_eq(read->lines[i + 1].for_s, 18 + rest_s, 0.011, "noise moves no cursor");
  script_free(read);
  read = script_between(replay, 21, 39, 41, &i);
  cr_expect_float_eq(read->lines[i + 1].for_s, 22 + rest_s, 0.011, "the moment, and 2 s");
  script_free(read);
  read = script_between(replay, 31, 51, 41, &i);
  cr_assert_eq(read->lines[i + 3].kind, SCRIPT_SILENCE);
  cr_expect_float_eq(read->lines[i + 3].for_s, 51 - 42.4 + rest_s, 0.011, "the rest of the noise");
  script_free(read);
  end(&court, replay);
}

Test(replay, trials_begin_at_unlike_offsets_that_the_seed_chooses) {
  struct court court = talk();
  struct replay *replay = open_finished(&court);
  GArray *trials, *again;
  struct script *one = script_of(replay, 10, 1, &trials), *two = script_of(replay, 10, 1, &again);
  cr_expect_str_eq(one->text, two->text, "the same seed gives the same script");
  g_autoptr(GHashTable) rests = g_hash_table_new(g_int64_hash, g_int64_equal);
  int64_t frames[64];
  unsigned count = 0;
  for (size_t i = 0; i < one->count; i++)
    if (one->lines[i].kind == SCRIPT_SILENCE) {
      frames[count] = frames_of_ns(ns_of_seconds(one->lines[i].for_s)) % 480;
      g_hash_table_add(rests, &frames[count++]);
      cr_expect_geq(one->lines[i].for_s, 3);
    }
  cr_expect_geq(g_hash_table_size(rests), count - 2, "%u of %u", g_hash_table_size(rests), count);
  script_free(two);
  g_array_unref(again);
  two = script_of(replay, 10, 2, &again);
  cr_expect_str_neq(one->text, two->text);
  g_array_unref(trials);
  g_array_unref(again);
  script_free(one);
  script_free(two);
  end(&court, replay);
}

Test(replay, what_cannot_be_played_again_is_refused) {
  struct court court = talk();
  cr_assert(record_commit(court.record, &error));
  cr_expect_null(replay_open(record_dir(court.record), &error));
  cr_expect(error->code == HOTMIC_ERROR_DATA && strstr(error->message, "did not come to its end"));
  g_clear_error(&error);
  court_judge_at(&court, 100);
  court_adjourn(&court);

  court = court_convene();
  sample_bench(court.record);
  sample_line(court.record, 1, "Ann", 10, "hello");
  court_judge_at(&court, 100);
  cr_expect_null(replay_open(record_dir(court.record), &error));
  cr_expect(strstr(error->message, "has no controls"), "%s", error->message);
  g_clear_error(&error);
  court_adjourn(&court);
}

Test(replay, terminals_get_no_control_characters_from_a_record) {
  g_autofree char *text = replay_printable("a\033[31mb\xff\n\xe2\x80\xae"
                                           "c");
  cr_expect(!strpbrk(text, "\033\n") && !strstr(text, "\xe2\x80\xae"), "%s", text);
  cr_expect(g_utf8_validate(text, -1, NULL));
}
