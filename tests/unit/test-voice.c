/* Voices: the same text sounds the same, words have times, engines fail with their reason.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "voice.h"

#include <math.h>

TestSuite(voice, .fini = scratch_remove);

static GError *error;

static struct voice voice_of(const char *text) {
  struct voice voice = {0};
  struct yaml_file *file = yaml_parse("v", text, strlen(text), HOTMIC_ERROR_DATA, &error);
  expect_no_error(error);
  voice_read(yaml_root(file), &voice, &error);
  yaml_unload(file);
  return voice;
}

static struct voice_sound said(const struct voice *voice, const char *text) {
  struct voice_sound sound = {0};
  cr_assert(voice_render(voice, text, &sound, &error), "%s", error ? error->message : "");
  return sound;
}

Test(voice, words_have_rising_times_within_the_sound) {
  static const char *const names[] = {"{flite: rms}", "{flite: slt}", "{flite: awb}",
                                      "{flite: kal16}"};
  for (size_t v = 0; v < G_N_ELEMENTS(names); v++) {
    struct voice voice = voice_of(names[v]);
    struct voice_sound sound = said(&voice, "Alexa, we paid 25 dollars for half a Lexus - right?");
    double before = 0, length = (double)sound.frames / sound.hz;
    cr_expect_geq(sound.count, 9);
    cr_expect_str_eq(sound.words[0].text, "Alexa,");
    cr_expect_str_eq(sound.words[sound.count - 1].text, "right?");
    for (size_t i = 0; i < sound.count; i++) {
      const struct voice_word *word = &sound.words[i];
      cr_expect(word->start_s >= before - 1e-6 && word->end_s > word->start_s, "%s: %s %f to %f",
                names[v], word->text, word->start_s, word->end_s);
      before = word->end_s;
    }
    cr_expect_leq(before, length + 1e-6);
    cr_expect_gt(before, 0.8 * length);
    voice_sound_done(&sound);
    voice_done(&voice);
  }
}

Test(voice, the_same_text_gives_the_same_samples_whatever_was_said_before) {
  struct voice voice = voice_of("{flite: slt}"), other = voice_of("{flite: kal16, rate: 1.3}");
  struct voice_sound first = said(&voice, "The oak is nine dollars.");
  for (int i = 0; i < 3; i++) {
    struct voice_sound between = said(i % 2 ? &voice : &other, "Something else entirely.");
    voice_sound_done(&between);
    struct voice_sound again = said(&voice, "The oak is nine dollars.");
    cr_assert_eq(again.frames, first.frames);
    cr_expect_arr_eq(again.samples, first.samples, first.frames * sizeof *first.samples);
    voice_sound_done(&again);
  }
  voice_sound_done(&first);
  voice_done(&voice);
  voice_done(&other);
}

static struct voice_sound said_by(const char *voice_text, const char *text) {
  struct voice voice = voice_of(voice_text);
  struct voice_sound sound = said(&voice, text);
  voice_done(&voice);
  return sound;
}

Test(voice, a_rate_changes_the_duration) {
  const char *text = "About six thousand for the whole downstairs.";
  struct voice_sound plain = said_by("{flite: slt}", text);
  struct voice_sound fast = said_by("{flite: slt, rate: 1.5}", text);
  cr_expect_float_eq((double)plain.frames / (double)fast.frames, 1.5, 0.05);
  voice_sound_done(&plain);
  voice_sound_done(&fast);
}

/* Mean pitch: where the autocorrelation of 40 ms pieces is largest, in the pieces that sound. */
static double pitch_hz(const struct voice_sound *sound) {
  int n = sound->hz / 25, shortest = sound->hz / 300, longest = sound->hz / 75, pieces = 0;
  double sum = 0;
  for (int from = 0; from + 2 * n < (int)sound->frames; from += n) {
    const int16_t *s = sound->samples + from;
    double best = 0, power = 0;
    int best_lag = 0;
    for (int i = 0; i < n; i++)
      power += (double)s[i] * s[i];
    for (int lag = shortest; lag <= longest; lag++) {
      double product = 0;
      for (int i = 0; i < n; i++)
        product += (double)s[i] * s[i + lag];
      if (product > 1.15 * best) { /* twice the period is as good: keep the first */
        best = product;
        best_lag = lag;
      }
    }
    if (best < 0.8 * power || power < 1e6 * n)
      continue;
    sum += (double)sound->hz / best_lag;
    pieces++;
  }
  return sum / MAX(pieces, 1);
}

Test(voice, a_pitch_changes_the_pitch_but_not_the_duration) {
  static const char *const names[] = {"slt", "awb", "kal16"};
  const char *text = "About nine hundred more in the morning or in the evening.";
  for (size_t v = 0; v < G_N_ELEMENTS(names); v++) {
    g_autofree char *plain_text = g_strdup_printf("{flite: %s}", names[v]);
    g_autofree char *high_text = g_strdup_printf("{flite: %s, pitch: 1.25}", names[v]);
    struct voice_sound plain = said_by(plain_text, text), high = said_by(high_text, text);
    double ratio = pitch_hz(&high) / pitch_hz(&plain);
    cr_expect_float_eq(ratio, 1.25, 0.08, "%s: %.3f", names[v], ratio);
    cr_expect_float_eq((double)plain.frames / (double)high.frames, 1, 0.03, "%s", names[v]);
    voice_sound_done(&plain);
    voice_sound_done(&high);
  }
}

Test(voice, a_key_changes_with_every_setting) {
  static const char *const texts[] = {"{flite: slt}",
                                      "{flite: rms}",
                                      "{flite: slt, rate: 1.1}",
                                      "{flite: slt, pitch: 1.1}",
                                      "{command: [sh, '{out}', '{text}']}",
                                      "{command: [sh, -x, '{out}', '{text}']}"};
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
    struct voice voice = voice_of(texts[i]);
    expect_no_error(error);
    cr_expect(g_hash_table_add(seen, voice_key(&voice)), "%s", texts[i]);
    voice_done(&voice);
  }
}

Test(voice, it_is_described_for_people) {
  struct voice voice = voice_of("{flite: slt, rate: 1.05}");
  g_autofree char *text = voice_describe(&voice);
  cr_expect_str_eq(text, "flite slt, rate 1.05");
  voice_done(&voice);
}

Test(voice, a_text_without_words_is_refused) {
  struct voice voice = voice_of("{flite: slt}");
  struct voice_sound sound = {.frames = 7};
  cr_expect_not(voice_render(&voice, "", &sound, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "expected words to say");
  cr_expect_not(voice_render(&voice, "...", &sound, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "expected words to say");
  cr_expect_eq(sound.frames, 7);
  voice_done(&voice);
}

static const struct {
  const char *text, *words;
} mistakes[] = {
    {"{}", "v:1:1: expected an engine"},
    {"{rate: 1}", "expected an engine"},
    {"x", "v:1:1: expected a mapping"},
    {"{flite: slt, command: [sh, '{out}{text}']}", "v:1:23: a voice has one engine"},
    {"{flite: slt, rate: 3}", "v:1:20: 3 is out of range; expected 0.5 to 2"},
    {"{flite: slt, pitch: 0.1}", "out of range"},
    {"{flite: rms, pitch: 1.1}", "v:1:9: `rms` has a melody of its own"},
    {"{rate: 1.1, command: [sh, '{out}', '{text}']}", "v:1:22: `rate` and `pitch` do nothing"},
    {"{command: espeak}", "v:1:11: expected a command line as a list"},
    {"{command: []}", "expected a command line as a list"},
    {"{command: [sh, '{out}']}", "the command needs {text} and {out}"},
    {"{command: [sh, '{text}']}", "the command needs {text} and {out}"},
    {"{command: [no-such-program, '{text}', '{out}']}",
     "v:1:12: program `no-such-program` is not on the PATH"},
};

Test(voice, every_mistake_is_told_at_its_place) {
  for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
    struct voice voice = voice_of(mistakes[i].text);
    expect_error(error, HOTMIC_ERROR_DATA, mistakes[i].words);
    cr_expect_null(voice.driver);
  }
}

Test(voice, a_command_line_can_speak) {
  g_autofree char *program = g_find_program_in_path("espeak-ng");
  if (!program)
    cr_skip_test("espeak-ng is not installed");
  struct voice voice = voice_of("{command: [espeak-ng, -v, en-us, -w, '{out}', '{text}']}");
  struct voice_sound sound = said(&voice, "Hello {out} there");
  cr_expect_eq(sound.hz, 22050);
  cr_expect_gt(sound.frames, 8000);
  cr_expect_eq(sound.count, 3);
  cr_expect_str_eq(sound.words[2].text, "there");
  cr_expect_float_eq(sound.words[2].end_s, (double)sound.frames / sound.hz, 1e-9);
  voice_sound_done(&sound);
  voice_done(&voice);
}

Test(voice, a_command_that_fails_is_told_with_its_own_words) {
  struct voice voice =
      voice_of("{command: [sh, -c, 'echo out of paper >&2; exit 3', '{text}', '{out}']}");
  struct voice_sound sound;
  cr_expect_not(voice_render(&voice, "hello", &sound, &error));
  cr_expect(strstr(error->message, "out of paper"), "%s", error->message);
  cr_expect(strstr(error->message, "3"), "%s", error->message);
  expect_error(error, HOTMIC_ERROR_DATA, "voice command sh failed");
  voice_done(&voice);
}

Test(voice, a_command_that_writes_no_sound_is_told) {
  struct voice nothing = voice_of("{command: [sh, -c, 'true', '{text}', '{out}']}");
  struct voice rubbish = voice_of("{command: [sh, -c, 'echo x > $1', '{text}', '{out}']}");
  struct voice_sound sound;
  cr_expect_not(voice_render(&nothing, "hello", &sound, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "cannot read this sound file");
  cr_expect_not(voice_render(&rubbish, "hello", &sound, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "not a sound file");
  voice_done(&nothing);
  voice_done(&rubbish);
}

Test(voice, words_without_times_are_spread_by_their_length) {
  struct voice_sound sound = {0};
  voice_spread_words("  aa bbbb\n cc ", 4, &sound);
  cr_assert_eq(sound.count, 3);
  cr_expect_float_eq(sound.words[1].start_s, 1, 1e-9);
  cr_expect_float_eq(sound.words[1].end_s, 3, 1e-9);
  cr_expect_float_eq(sound.words[2].end_s, 4, 1e-9);
  voice_sound_done(&sound);
}
