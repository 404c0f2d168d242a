/* Cue sheets: every line at its time and exactly at its level, or the line is refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "level.h"
#include "mixer.h"
#include "sound-file.h"

#include <math.h>

TestSuite(cue, .init = scratch_cache, .fini = scratch_remove);

#define HEAD                                                                                       \
  "hotmic: script/1\n"                                                                             \
  "title: T\n"                                                                                     \
  "cast:\n"                                                                                        \
  "  Ann: {voice: {flite: slt}, loudspeaker: left, level_dbspl: 65}\n"                             \
  "  Ben: {voice: {flite: kal16}, loudspeaker: right, level_dbspl: 60}\n"

enum { LEAD = 4800 };

static GError *error;
static const struct cue_loudspeaker loudspeakers[] = {{"left", 101.5}, {"right", 97.25}};
static const char *const wake_words[] = {"alexa", "computer", NULL};
static const struct cue_bench bench = {
    .loudspeakers = loudspeakers, .count = 2, .wake_words = wake_words};

static struct script *load(const char *name, const char *text) {
  struct script *script = script_load(scratch_text(name, text), &error);
  expect_no_error(error);
  return script;
}

static struct cue_sheet *lay(struct script *script) {
  return cue_sheet_new(&script, 1, &bench, LEAD, &error);
}

/* A script that must be refused with these words. */
static void refused(const char *text, const char *words) {
  struct script *script = load("s.yaml", text);
  cr_expect_null(lay(script));
  expect_error(error, HOTMIC_ERROR_DATA, words);
  script_free(script);
}

/* The whole sheet, mixed: channel c in ret[c]. */
static void mix(const struct cue_sheet *sheet, float *ret[2]) {
  struct mixer mixer;
  mixer_init(&mixer, sheet);
  for (size_t c = 0; c < 2; c++)
    ret[c] = g_new(float, (size_t)sheet->frames);
  cr_assert(mixer_prepare(&mixer, NULL));
  mixer_read(&mixer, ret, (size_t)sheet->frames);
  mixer_done(&mixer);
}

/* Active level of the channel while the cue sounds, at the reference device. */
static double heard_dbspl(const struct cue *cue, float *const channels[]) {
  struct active_level level =
      active_level(channels[cue->channel] + cue->start_frame, (size_t)cue->frames, FRAMES_PER_S);
  return loudspeakers[cue->channel].gain_db +
         (cue->line->kind == SCRIPT_BED ? level.rms_dbfs : level.active_dbfs);
}

Test(cue, the_mixed_sound_has_the_level_that_the_script_asks_for) {
  struct script *script = load("s.yaml", HEAD "play:\n"
                                              "  - Ann: The oak is nine dollars a foot.\n"
                                              "  - Ben: Give me the big number then.\n"
                                              "    level_db: 12.5\n"
                                              "  - Ann: Hm.\n"
                                              "    level_db: -20\n"
                                              "  - bed: {noise: pink, loudspeaker: left, "
                                              "level_dbspl: 48, for_s: 30}\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  cr_assert_eq(sheet->count, 4);
  float *channels[2];
  mix(sheet, channels);
  for (size_t i = 0; i < sheet->count; i++) {
    const struct cue *cue = &sheet->cues[i];
    double dbspl = heard_dbspl(cue, channels);
    cr_expect_float_eq(dbspl, cue->line->level_dbspl, 0.05, "%s: %.3f dB", cue->line->text, dbspl);
  }
  g_free(channels[0]);
  g_free(channels[1]);
  cue_sheet_free(sheet);
  script_free(script);
}

Test(cue, a_line_starts_after_the_one_before_or_overlaps_it_to_the_sample) {
  struct script *script = load("s.yaml", HEAD "gap_s: 0.25\n"
                                              "play:\n"
                                              "  - Ann: One.\n"
                                              "    after_s: 0\n"
                                              "  - Ben: Two.\n"
                                              "  - silence_s: 1.5\n"
                                              "  - Ann: Three.\n"
                                              "    after_s: -0.3\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  const struct cue *cue = sheet->cues;
  cr_assert_eq(sheet->count, 3);
  cr_expect_eq(cue[0].start_frame, LEAD);
  cr_expect_eq(cue[0].frames, (int64_t)cue[0].clip->frames);
  cr_expect_eq(cue[1].start_frame, LEAD + cue[0].frames + 12000);
  cr_expect_eq(cue[2].start_frame, cue[1].start_frame + cue[1].frames + 72000 - 14400);
  cr_expect_eq(sheet->frames, cue[2].start_frame + cue[2].frames + 20 * FRAMES_PER_S);
  cue_sheet_free(sheet);
  script_free(script);
}

Test(cue, an_overlap_may_put_a_later_line_first_and_numbers_follow_the_time) {
  struct script *script = load("s.yaml", HEAD "play:\n"
                                              "  - Ann: This is a long line to be talked over.\n"
                                              "  - Ben: Two.\n"
                                              "    after_s: -5\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  cr_expect_str_eq(sheet->cues[0].line->text, "Two.");
  cr_expect_eq(sheet->cues[0].start_frame, 0, "not before the session begins");
  cr_expect(sheet->cues[0].number == 1 && sheet->cues[1].number == 2);
  cue_sheet_free(sheet);
  script_free(script);
}

Test(cue, a_bed_lies_under_the_lines_that_follow) {
  struct script *script =
      load("s.yaml", HEAD "play:\n"
                          "  - bed: {noise: pink, loudspeaker: right, level_dbspl: 45, for_s: 60}\n"
                          "  - Ann: One.\n"
                          "    after_s: 1\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  cr_expect_eq(sheet->cues[0].start_frame, LEAD);
  cr_expect_eq(sheet->cues[0].frames, 60 * FRAMES_PER_S);
  cr_expect_eq(sheet->cues[1].start_frame, LEAD + FRAMES_PER_S);
  cr_expect_eq(sheet->frames, LEAD + 80 * FRAMES_PER_S);
  cue_sheet_free(sheet);
  script_free(script);
}

Test(cue, a_night_of_silence_is_a_sheet_without_cues) {
  struct script *script = load("s.yaml", HEAD "play:\n  - silence_s: 3600\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  cr_expect_eq(sheet->count, 0);
  cr_expect_eq(sheet->frames, LEAD + 3620 * (int64_t)FRAMES_PER_S);
  float left[64] = {1}, right[64] = {1};
  struct mixer mixer;
  mixer_init(&mixer, sheet);
  mixer_read(&mixer, (float *const[]){left, right}, 64);
  cr_expect(left[0] == 0 && right[0] == 0);
  cue_sheet_free(sheet);
  script_free(script);
}

Test(cue, scripts_follow_each_other_with_quiet_between) {
  struct script *scripts[2] = {load("1.yaml", HEAD "play:\n  - Ann: One.\n"),
                               load("2.yaml", HEAD "play:\n  - Ben: Two.\n    after_s: 0\n")};
  struct cue_sheet *sheet = cue_sheet_new(scripts, 2, &bench, LEAD, &error);
  expect_no_error(error);
  const struct cue *cue = sheet->cues;
  cr_expect_eq(cue[1].start_frame, cue[0].start_frame + cue[0].frames + 8 * FRAMES_PER_S);
  cr_expect(cue[0].script == scripts[0] && cue[1].script == scripts[1]);
  cue_sheet_free(sheet);
  script_free(scripts[0]);
  script_free(scripts[1]);
}

Test(cue, a_wake_word_in_a_line_that_is_no_control_is_refused) {
  refused(HEAD "play:\n  - Ann: One.\n  - Ben: Did you ask Alexa?\n",
          "s.yaml:8:5: this line says the wake word `alexa`");
  refused(HEAD "play:\n  - Ben: My Computer is slow.\n", "wake word `computer`");
}

Test(cue, a_control_without_a_wake_word_is_refused) {
  refused(HEAD "play:\n  - control: Half a Lexus?\n    by: Ann\n",
          "s.yaml:7:5: this control says no wake word");
}

Test(cue, a_level_that_the_loudspeaker_cannot_reach_is_refused_with_what_it_reaches) {
  refused(HEAD "play:\n  - Ann: One.\n    level_db: 30\n",
          "s.yaml:7:5: loudspeaker `left` clips at 95 dB SPL");
  static const struct cue_loudspeaker weak[] = {{"left", 70}, {"right", 70}};
  static const struct cue_bench weak_bench = {
      .loudspeakers = weak, .count = 2, .wake_words = wake_words};
  struct script *script = load("s.yaml", HEAD "play:\n  - Ann: One.\n");
  cr_expect_null(cue_sheet_new(&script, 1, &weak_bench, LEAD, &error));
  double reached =
      g_ascii_strtod(strstr(error->message, "it reaches") + strlen("it reaches"), NULL);
  cr_expect(reached > 40 && reached < 65, "%s", error->message);
  g_clear_error(&error);
  script->cast[0].level_dbspl = script->lines[0].level_dbspl = floor(reached * 10) / 10 - 0.1;
  struct cue_sheet *sheet = cue_sheet_new(&script, 1, &weak_bench, LEAD, &error);
  expect_no_error(error);
  cue_sheet_free(sheet);
  script_free(script);
}

Test(cue, an_unknown_loudspeaker_is_refused_with_the_known_ones) {
  static const char elsewhere[] =
      "hotmic: script/1\ntitle: T\ncast:\n"
      "  Ann: {voice: {flite: slt}, loudspeaker: ceiling, level_dbspl: 65}\n"
      "play:\n  - Ann: One.\n";
  refused(elsewhere, "s.yaml:6:5: this bench has no loudspeaker `ceiling`; it has: left, right.");
  refused(HEAD "play:\n  - bed: {noise: pink, loudspeaker: up, level_dbspl: 40, for_s: 1}\n",
          "s.yaml:7:5: this bench has no loudspeaker `up`");
}

Test(cue, a_voice_that_fails_is_told_at_its_line) {
  refused("hotmic: script/1\ntitle: T\ncast:\n"
          "  Ann: {voice: {command: ['false', '{text}', '{out}']}, loudspeaker: left, level_dbspl: "
          "65}\n"
          "play:\n  - silence_s: 1\n  - Ann: One.\n",
          "s.yaml:7:5: voice command false failed");
}

Test(cue, a_recording_that_went_away_since_is_told_at_its_line) {
  int16_t wave[1600] = {5};
  sound_file_write(scratch_path("a.wav"), wave, 1600, 16000, &error);
  struct script *script = load("s.yaml", HEAD "play:\n  - Ann: One.\n    file: a.wav\n");
  remove(scratch_path("a.wav"));
  cr_expect_null(lay(script));
  expect_error(error, HOTMIC_ERROR_DATA, "s.yaml:7:5: ");
  script_free(script);
}

Test(cue, a_spoken_wake_word_is_found_in_time) {
  struct script *script =
      load("s.yaml", HEAD "play:\n  - control: Well then, Alexa, what time is it?\n    by: Ann\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  const struct cue *cue = sheet->cues;
  int64_t from = 0, until = 0;
  cr_expect(cue_find_word(cue, "alexa", &from, &until));
  cr_expect(from > cue->start_frame && from < until && until < cue->start_frame + cue->frames);
  cr_expect(until - from > FRAMES_PER_S / 5 && until - from < FRAMES_PER_S);
  int64_t again = from;
  cr_expect_not(cue_find_word(cue, "computer", &from, &until));
  cr_expect_eq(from, again, "untouched");
  cue_sheet_free(sheet);
  script_free(script);
}

#define SENTENCE "You could have bought half a house."

Test(cue, words_cut_out_of_a_line_sound_as_they_do_in_it) {
  struct script *script = load("s.yaml", HEAD "gap_s: 1\n"
                                              "play:\n"
                                              "  - Ann: " SENTENCE "\n"
                                              "  - Ann: " SENTENCE "\n"
                                              "    words: [3, 5]\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  float *channels[2];
  mix(sheet, channels);
  const struct cue *whole = &sheet->cues[0], *cut = &sheet->cues[1];
  cr_assert_eq(cut->words, 3);
  g_autofree char *text = cue_text(cut);
  cr_expect_str_eq(text, "have bought half");
  cr_expect_eq(cut->gain, whole->gain);
  int64_t from = cue_word_start(whole, 2), until = cue_word_end(whole, 4);
  int64_t shift = cue_word_start(cut, 0) - from;
  for (int64_t i = from; i < until; i++)
    cr_assert_float_eq(channels[0][i + shift], channels[0][i], 1e-7, "at %d", (int)(i - from));
  cr_expect_leq(cut->frames, until - from + 2 * 240 + 2, "nothing else is heard");
  cr_expect(fabsf(channels[0][cut->start_frame]) <= 0.003f * fabsf(cut->gain), "no click");
  cr_expect_eq(cue_word_end(cut, 2) - cue_word_start(cut, 0), until - from);
  g_free(channels[0]);
  g_free(channels[1]);
  cue_sheet_free(sheet);
  script_free(script);
}

Test(cue, words_that_a_line_does_not_have_are_refused) {
  refused(HEAD "play:\n  - Ann: " SENTENCE "\n    words: [3, 8]\n",
          "s.yaml:7:5: this line has 7 words; `words:` asks for number 8");
}

Test(cue, media_and_negative_controls_are_free_to_say_a_wake_word) {
  struct script *script = load("s.yaml", HEAD "gap_s: 0\n"
                                              "play:\n"
                                              "  - media: Alexa, order more coffee.\n"
                                              "    by: Ann\n"
                                              "  - negative: reversed\n"
                                              "    text: Alexa, order more coffee.\n"
                                              "    by: Ann\n"
                                              "  - negative: pink\n"
                                              "    by: Ben\n"
                                              "    for_s: 2\n"
                                              "  - negative: silence\n"
                                              "    for_s: 1\n"
                                              "  - Ann: There.\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  cr_assert_eq(sheet->count, 5);
  const struct cue *cue = sheet->cues;
  float *channels[2];
  mix(sheet, channels);
  for (size_t i = 0; i < 2; i++) {
    double dbspl = heard_dbspl(&cue[i], channels);
    cr_expect_float_eq(dbspl, 65, 0.15, "%s: %.3f dB", cue[i].line->text, dbspl);
  }
  double noise_db =
      loudspeakers[1].gain_db +
      active_level(channels[1] + cue[2].start_frame, (size_t)cue[2].frames, FRAMES_PER_S).rms_dbfs;
  cr_expect_float_eq(noise_db, 60, 0.3, "pink noise: %.3f dB", noise_db);
  cr_expect_eq(cue[1].words, 0);
  cr_expect_eq(cue[2].frames, 2 * (int64_t)FRAMES_PER_S);
  cr_expect(cue[3].gain == 0 && cue[3].frames == FRAMES_PER_S);
  cr_expect_eq(cue[4].start_frame, cue[3].start_frame + cue[3].frames, "silence takes its time");
  for (int64_t i = 0; i < cue[3].frames; i++)
    cr_assert(channels[0][cue[3].start_frame + i] == 0 && channels[1][cue[3].start_frame + i] == 0);
  g_autofree char *text = cue_text(&cue[1]);
  cr_expect_str_eq(text, "backwards: Alexa, order more coffee.");
  g_free(channels[0]);
  g_free(channels[1]);
  cue_sheet_free(sheet);
  script_free(script);
}

Test(cue, a_bed_may_begin_anywhere_in_its_sound_and_after_a_while) {
  struct script *script =
      load("s.yaml",
           HEAD "play:\n"
                "  - bed: {noise: pink, loudspeaker: left, level_dbspl: 45, for_s: 3, from_s: 2.5,"
                " after_s: 1}\n"
                "  - bed: {noise: pink, loudspeaker: right, level_dbspl: 45, for_s: 3}\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  const struct cue *late = &sheet->cues[1];
  cr_expect_eq(late->start_frame, LEAD + FRAMES_PER_S);
  float *channels[2];
  mix(sheet, channels);
  cr_assert(clip_take_out(late->clip, &error));
  for (int64_t i = 0; i < late->frames; i += 100)
    cr_assert_eq(channels[0][late->start_frame + i],
                 late->gain *
                     late->clip->samples[(i + 5 * FRAMES_PER_S / 2) % (int64_t)late->clip->frames]);
  g_free(channels[0]);
  g_free(channels[1]);
  cue_sheet_free(sheet);
  script_free(script);
}

Test(cue, a_silence_that_is_a_negative_control_is_silent) {
#define SILENCE "  - negative: silence\n    for_s: 10\n"
  refused(HEAD "play:\n"
               "  - bed: {noise: pink, loudspeaker: left, level_dbspl: 60, for_s: 30}\n" SILENCE
               "  - Ann: There.\n",
          "s.yaml:7:5: this sounds in the `negative: silence` of line 8");
  refused(HEAD "play:\n" SILENCE "  - Ann: There.\n    after_s: -8\n",
          "s.yaml:9:5: this sounds in the `negative: silence` of line 7");
  refused(HEAD "play:\n" SILENCE "  - negative: pink\n    by: Ben\n    for_s: 2\n    after_s: -1\n",
          "s.yaml:9:5: this sounds in the `negative: silence` of line 7");
  struct script *script =
      load("s.yaml", HEAD "play:\n"
                          "  - bed: {noise: pink, loudspeaker: left, level_dbspl: 60, for_s: 2}\n"
                          "  - silence_s: 2\n" SILENCE SILENCE
                          "  - bed: {noise: pink, loudspeaker: left, level_dbspl: 60, for_s: 2}\n"
                          "  - Ann: There.\n    after_s: 0\n");
  struct cue_sheet *sheet = lay(script);
  expect_no_error(error);
  cue_sheet_free(sheet);
  script_free(script);
#undef SILENCE
}
