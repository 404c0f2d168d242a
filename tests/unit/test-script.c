/* Scripts: what is read out of one, and where each mistake is told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "script.h"
#include "sound-file.h"

TestSuite(script, .fini = scratch_remove);

static GError *error;

#define HEAD                                                                                       \
  "hotmic: script/1\n"                                                                             \
  "title: T\n"                                                                                     \
  "cast:\n"                                                                                        \
  "  Ann: {voice: {flite: slt}, loudspeaker: left, level_dbspl: 65}\n"                             \
  "  Ben: {voice: {flite: awb, rate: 1.1, pitch: 0.9}, loudspeaker: right, level_dbspl: 60}\n"

static struct script *load(const char *text) {
  return script_load(scratch_text("s.yaml", text), &error);
}

Test(script, lines_have_their_speaker_level_and_time) {
  struct script *script = load(HEAD "gap_s: 0.7\n"
                                    "play:\n"
                                    "  - Ann: Hello there.\n"
                                    "  - Ben: Hi.\n"
                                    "    after_s: -0.3\n"
                                    "    level_db: 6\n"
                                    "  - silence_s: 2.5\n"
                                    "expect: {unintended: 2}\n");
  expect_no_error(error);
  cr_assert_eq(script->count, 3);
  const struct script_line *line = script->lines;
  cr_expect_eq(line[0].kind, SCRIPT_SPEECH);
  cr_expect_str_eq(line[0].text, "Hello there.");
  cr_expect_str_eq(script->cast[line[0].speaker].name, "Ann");
  cr_expect(line[0].level_dbspl == 65 && line[0].after_s == 0.7 && line[0].at_line == 8);
  cr_expect(line[1].level_dbspl == 66 && line[1].after_s == -0.3 && line[1].speaker == 1);
  cr_expect(line[2].kind == SCRIPT_SILENCE && line[2].for_s == 2.5 && line[2].speaker == -1);
  cr_expect_eq(script->unintended_allowed, 2);
  cr_expect_eq(script->cast[1].voice.rate, 1.1);
  script_free(script);
}

Test(script, a_control_says_how_far_the_device_may_go) {
  struct script *script = load(HEAD "play:\n"
                                    "  - control: Alexa, what time is it?\n"
                                    "    by: Ben\n"
                                    "  - control: Alexa, send a message.\n"
                                    "    by: Ann\n"
                                    "    deepest: send\n");
  expect_no_error(error);
  cr_expect(script->lines[0].kind == SCRIPT_CONTROL && script->lines[0].deepest == STAGE_PROMPT);
  cr_expect_eq(script->lines[0].speaker, 1);
  cr_expect_eq(script->lines[1].deepest, STAGE_SEND);
  script_free(script);
}

Test(script, a_bed_is_noise_or_a_file_for_a_time) {
  int16_t wave[1600] = {5};
  sound_file_write(scratch_path("fan.wav"), wave, 1600, 16000, &error);
  expect_no_error(error);
  struct script *script =
      load(HEAD "play:\n"
                "  - bed: {noise: white, loudspeaker: left, level_dbspl: 40, for_s: 3}\n"
                "  - bed: {file: fan.wav, loudspeaker: left, level_dbspl: 40, for_s: 3}\n");
  expect_no_error(error);
  cr_expect_str_eq(script->lines[0].text, "white noise");
  cr_expect_null(script->lines[0].file);
  cr_expect_eq(script->lines[0].noise, 1);
  cr_expect_str_eq(script->lines[1].text, "fan.wav");
  cr_expect_str_eq(script->lines[1].file, scratch_path("fan.wav"));
  cr_expect(script->lines[1].kind == SCRIPT_BED && script->lines[1].for_s == 3);
  script_free(script);
}

Test(script, a_line_may_be_a_recording) {
  int16_t wave[1600] = {5};
  sound_file_write(scratch_path("ann.wav"), wave, 1600, 16000, &error);
  struct script *script = load(HEAD "play:\n  - Ann: As she said it.\n    file: ann.wav\n");
  expect_no_error(error);
  cr_expect_str_eq(script->lines[0].file, scratch_path("ann.wav"));
  cr_expect_str_eq(script->lines[0].text, "As she said it.");
  script_free(script);
}

Test(script, media_may_say_what_it_likes_and_words_may_be_cut_out) {
  struct script *script = load(HEAD "play:\n"
                                    "  - media: Alexa, order more coffee.\n"
                                    "    by: Ben\n"
                                    "    level_db: -5\n"
                                    "  - Ann: One two three four.\n"
                                    "    words: [2, 3]\n");
  expect_no_error(error);
  const struct script_line *line = script->lines;
  cr_expect(line[0].kind == SCRIPT_MEDIA && line[0].speaker == 1 && line[0].level_dbspl == 55);
  cr_expect(line[0].first_word == 0 && line[0].last_word == 0);
  cr_expect(line[1].kind == SCRIPT_SPEECH && line[1].first_word == 2 && line[1].last_word == 3);
  cr_expect_str_eq(script_line_names[SCRIPT_MEDIA], "media");
  script_free(script);
}

Test(script, a_negative_control_is_silence_speech_backwards_or_noise) {
  struct script *script = load(HEAD "play:\n"
                                    "  - negative: silence\n"
                                    "    for_s: 20\n"
                                    "  - negative: reversed\n"
                                    "    by: Ann\n"
                                    "    text: Hey Alexa.\n"
                                    "  - negative: pink\n"
                                    "    by: Ben\n"
                                    "    for_s: 7.5\n");
  expect_no_error(error);
  const struct script_line *line = script->lines;
  for (size_t i = 0; i < 3; i++)
    cr_expect(line[i].kind == SCRIPT_NEGATIVE && (size_t)line[i].negative == i);
  cr_expect(line[0].speaker == -1 && line[0].for_s == 20 && !line[0].loudspeaker);
  cr_expect(line[1].speaker == 0 && line[1].level_dbspl == 65);
  cr_expect_str_eq(line[1].text, "Hey Alexa.");
  cr_expect(line[2].speaker == -1 && line[2].for_s == 7.5 && line[2].level_dbspl == 60);
  cr_expect_str_eq(line[2].loudspeaker, "right");
  cr_expect_str_eq(script_line_names[SCRIPT_NEGATIVE], "negative");
  script_free(script);
}

Test(script, text_is_parsed_as_if_it_were_the_file) {
  struct script *script = script_parse("/far/s.yaml", HEAD "play: [Ann: Hi]\n", &error);
  expect_no_error(error);
  cr_expect_str_eq(script->path, "/far/s.yaml");
  script_free(script);
  cr_expect_null(script_parse("/far/s.yaml", HEAD "play: []\n", &error));
  expect_error(error, HOTMIC_ERROR_DATA, "/far/s.yaml:6:7: ");
}

static const struct {
  const char *text, *words;
} mistakes[] = {
    {"", "s.yaml:1:1: the file is empty"},
    {"[a, b]", "s.yaml:1:1: expected a mapping with keys"},
    {"just words", "s.yaml:1:1: expected a mapping"},
    {"hotmic: bench/1\ntitle: T\n", "s.yaml:1:9: found `bench/1`"},
    {"title: T\n", "s.yaml:1:1: key `hotmic` is missing"},
    {"hotmic: script/1\n", "s.yaml:1:1: key `title` is missing"},
    {"hotmic: script/1\ntitle: T\nplot: x\n", "s.yaml:3:1: unknown key `plot`"},
    {"hotmic: script/1\ntitle: T\n", "s.yaml:1:1: `cast:` needs at least one speaker"},
    {"hotmic: script/1\ntitle: T\ncast: {}\n", "s.yaml:3:7: `cast:` needs"},
    {"hotmic: script/1\ntitle: T\ncast:\n  Ann: x\n",
     "s.yaml:4:8: expected a mapping with keys: voice"},
    {"hotmic: script/1\ntitle: T\ncast:\n  by: {}\n", "s.yaml:4:3: `by` is a key of this format"},
    {"hotmic: script/1\ntitle: T\ncast:\n  Ann: {loudspeaker: left, level_dbspl: 60}\n",
     "s.yaml:4:8: key `voice` is missing"},
    {"hotmic: script/1\ntitle: T\ncast:\n  Ann: {voice: {}, loudspeaker: l, level_dbspl: 60}\n",
     "s.yaml:4:16: expected an engine"},
    {"hotmic: script/1\ntitle: T\ncast:\n  Ann: {voice: {flite: bob}, loudspeaker: l, level_dbspl: "
     "60}\n",
     "s.yaml:4:24: `bob` is not known here; expected one of: rms, slt, awb, kal16"},
    {"hotmic: script/1\ntitle: T\ncast:\n  Ann: {voice: {flite: slt}, loudspeaker: l, level_dbspl: "
     "160}\n",
     "s.yaml:4:59: 160 is out of range; expected 20 to 95"},
    {"hotmic: script/1\ntitle: T\ncast:\n"
     "  A: {voice: {flite: slt}, loudspeaker: l, level_dbspl: 60}\n"
     "  A: {voice: {flite: slt}, loudspeaker: l, level_dbspl: 60}\n",
     "s.yaml:5:3: speaker `A` stands in the cast twice"},
    {HEAD, "s.yaml:1:1: `play:` needs a list of lines"},
    {HEAD "play: []\n", "s.yaml:6:7: `play:` needs a list"},
    {HEAD "play:\n  - Hello\n", "s.yaml:7:5: expected a line such as"},
    {HEAD "play:\n  - {}\n", "s.yaml:7:5: expected a line such as"},
    {HEAD "play:\n  - Cal: Hello.\n",
     "s.yaml:7:5: `Cal` is not in the cast; expected one of: Ann, Ben"},
    {HEAD "play:\n  - Ann: Hi.\n    Ben: Hi.\n", "s.yaml:8:5: unknown key `Ben`"},
    {HEAD "play:\n  - Ann: Hi.\n    loud: yes\n", "s.yaml:8:5: unknown key `loud`"},
    {HEAD "play:\n  - Ann: ' '\n", "s.yaml:7:10: nothing is said here; expected words"},
    {HEAD "play:\n  - Ann:\n", "nothing is said here; expected words"},
    {HEAD "play:\n  - Ann: [Hi]\n", "s.yaml:7:10: expected a text, found a list"},
    {HEAD "play:\n  - Ann: Hi.\n    level_db: 35\n",
     "s.yaml:7:5: level 100 dB SPL is out of range"},
    {HEAD "play:\n  - Ann: Hi.\n    after_s: -61\n", "s.yaml:8:14: -61 is out of range"},
    {HEAD "play:\n  - control: Alexa?\n", "s.yaml:7:5: key `by` is missing"},
    {HEAD "play:\n  - control: Alexa?\n    by: Eve\n", "s.yaml:8:9: `Eve` is not in the cast"},
    {HEAD "play:\n  - control: Alexa?\n    by: Ann\n    deepest: hell\n",
     "s.yaml:9:14: `hell` is not known here; expected one of: idle, wake"},
    {HEAD "play:\n  - silence_s: -1\n", "s.yaml:7:16: -1 is out of range"},
    {HEAD "play:\n  - silence_s: 1\n    by: Ann\n", "s.yaml:8:5: unknown key `by`"},
    {HEAD "play:\n  - Ann: Hi.\n    words: [2, 1]\n",
     "s.yaml:8:12: expected the numbers of the first and the last word"},
    {HEAD "play:\n  - Ann: Hi.\n    words: [1, 1.5]\n", "s.yaml:8:12: expected the numbers"},
    {HEAD "play:\n  - Ann: Hi.\n    words: [0, 1]\n", "s.yaml:8:13: 0 is out of range"},
    {HEAD "play:\n  - Ann: Hi.\n    words: [1]\n", "s.yaml:8:12: "},
    {HEAD "play:\n  - control: Alexa?\n    by: Ann\n    words: [1, 1]\n",
     "s.yaml:9:5: unknown key `words`"},
    {HEAD "play:\n  - media: Alexa?\n", "s.yaml:7:5: key `by` is missing"},
    {HEAD "play:\n  - negative: brown\n    for_s: 1\n",
     "s.yaml:7:15: `brown` is not known here; expected one of: silence, reversed, pink"},
    {HEAD "play:\n  - negative: silence\n", "s.yaml:7:5: key `for_s` is missing"},
    {HEAD "play:\n  - negative: silence\n    for_s: 1\n    by: Ann\n",
     "s.yaml:9:5: unknown key `by`"},
    {HEAD "play:\n  - negative: reversed\n    by: Ann\n", "s.yaml:7:5: key `text` is missing"},
    {HEAD "play:\n  - negative: pink\n    by: Eve\n    for_s: 1\n",
     "s.yaml:8:9: `Eve` is not in the cast"},
    {HEAD "play:\n  - bed: pink\n", "s.yaml:7:10: expected a mapping with keys: noise"},
    {HEAD "play:\n  - bed: {loudspeaker: l, level_dbspl: 40, for_s: 1}\n",
     "s.yaml:7:10: a bed is either"},
    {HEAD "play:\n  - bed: {noise: pink, file: a.wav, loudspeaker: l, level_dbspl: 40, for_s: 1}\n",
     "s.yaml:7:10: a bed is either"},
    {HEAD "play:\n  - bed: {noise: brown, loudspeaker: l, level_dbspl: 40, for_s: 1}\n",
     "s.yaml:7:18: `brown` is not known here"},
    {HEAD "play:\n  - bed: {noise: pink, loudspeaker: l, level_dbspl: 40}\n",
     "s.yaml:7:10: key `for_s` is missing"},
    {HEAD "play:\n  - Ann: Hi.\n    file: none.wav\n", "s.yaml:8:11: "},
    {HEAD "play:\n  - Ann: Hi.\n    file: s.yaml\n", "s.yaml:8:11: "},
    {HEAD "play:\n  - Ann: caf\xe9\n", "s.yaml:7:13: byte 0xe9 is not UTF-8"},
    {HEAD "play:\n  - Ann: \"x\\0y\"\n", "s.yaml:7:10: a zero byte"},
    {HEAD "expect: {unintended: -1}\nplay: [Ann: Hi]\n", "s.yaml:6:22: -1 is out of range"},
    {HEAD "expect: {intended: 1}\nplay: [Ann: Hi]\n", "s.yaml:6:10: unknown key `intended`"},
};

Test(script, every_mistake_is_told_at_its_place) {
  for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
    cr_expect_null(load(mistakes[i].text), "%s", mistakes[i].text);
    expect_error(error, HOTMIC_ERROR_DATA, mistakes[i].words);
  }
}

Test(script, a_recording_that_was_cut_short_is_refused_before_anything_plays) {
  int16_t wave[1600] = {5};
  const char *path = scratch_path("ann.wav");
  sound_file_write(path, wave, 1600, 16000, &error);
  g_autofree char *bytes = NULL;
  size_t length;
  g_file_get_contents(path, &bytes, &length, NULL);
  scratch_bytes("ann.wav", bytes, length / 2);
  cr_expect_null(load(HEAD "play:\n  - Ann: Hi.\n    file: ann.wav\n"));
  expect_error(error, HOTMIC_ERROR_DATA, "s.yaml:8:11: ");
  cr_expect_null(load(HEAD "play:\n  - Ann: Hi.\n    file: ann.wav\n"));
  expect_error(error, HOTMIC_ERROR_DATA, "ann.wav: cut short");
}

Test(script, a_script_that_is_absent_is_told) {
  cr_expect_null(script_load(scratch_path("none.yaml"), &error));
  expect_error(error, HOTMIC_ERROR_DATA, "none.yaml: cannot read: No such file");
}

Test(script, a_word_is_said_as_a_whole_word_in_any_case) {
  cr_expect(script_says("Alexa, what time is it?", "alexa"));
  cr_expect(script_says("I said ALEXA!", "alexa"));
  cr_expect(script_says("a-lexa? alexa's", "alexa"));
  cr_expect_not(script_says("half a Lexus", "alexa"));
  cr_expect_not(script_says("alexander", "alexa"));
  cr_expect_not(script_says("balexa", "alexa"));
  cr_expect(script_says("alexander alexa", "alexa"), "the second word is one");
  cr_expect(script_says("ok computer", "ok computer"));
  cr_expect_not(script_says("", "alexa"));
}

Test(script, the_shipped_conversations_load) {
  g_autoptr(GDir) dir = g_dir_open(HOTMIC_CONVERSATIONS_DIR, 0, &error);
  expect_no_error(error);
  int count = 0;
  for (const char *name; (name = g_dir_read_name(dir)); count++) {
    g_autofree char *path = g_build_filename(HOTMIC_CONVERSATIONS_DIR, name, NULL);
    struct script *script = script_load(path, &error);
    expect_no_error(error);
    cr_expect_gt(script->count, 0);
    script_free(script);
  }
  cr_expect_geq(count, 5);
}
