/* Clips: rendered once, the same from the cache, made anew when the cache is damaged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "clip.h"
#include "level.h"
#include "noise.h"
#include "sound-file.h"

#include <glib/gstdio.h>
#include <math.h>

TestSuite(clip, .init = scratch_cache, .fini = scratch_remove);

static GError *error;
static const char *const text = "The oak is nine dollars a foot.";

static struct voice slt(void) {
  static const char yaml[] = "{flite: slt}";
  struct yaml_file *file = yaml_parse("v", yaml, strlen(yaml), HOTMIC_ERROR_DATA, &error);
  struct voice voice = {0};
  voice_read(yaml_root(file), &voice, &error);
  expect_no_error(error);
  yaml_unload(file);
  return voice;
}

static struct clip *load(const struct clip_source *source) {
  g_autofree char *cache = clip_cache_dir();
  struct clip *clip = clip_load(cache, source, &error);
  expect_no_error(error);
  return clip;
}

static bool is_same(const struct clip *a, const struct clip *b) {
  bool same = a->frames == b->frames && a->count == b->count && a->peak == b->peak &&
              a->level_dbfs == b->level_dbfs &&
              memcmp(a->samples, b->samples, a->frames * sizeof *a->samples) == 0;
  for (size_t i = 0; same && i < a->count; i++)
    same = strcmp(a->words[i].text, b->words[i].text) == 0 &&
           fabs(a->words[i].end_s - b->words[i].end_s) < 1e-5;
  return same;
}

/* The one file of the cache that ends so. */
static char *cached(const char *ending) {
  g_autofree char *cache = clip_cache_dir();
  g_autoptr(GDir) dir = g_dir_open(cache, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name(dir));)
    if (g_str_has_suffix(name, ending))
      return g_build_filename(cache, name, NULL);
  return NULL;
}

Test(clip, a_cached_clip_is_the_one_that_was_rendered) {
  struct voice voice = slt();
  struct clip_source source = {.voice = &voice, .text = text};
  struct clip *first = load(&source);
  g_autofree char *wav = cached(".wav");
  cr_expect_not_null(wav);
  GStatBuf before, after;
  g_stat(wav, &before);
  struct clip *again = load(&source);
  g_stat(wav, &after);
  cr_expect(is_same(first, again));
  cr_expect_eq(before.st_ino, after.st_ino, "it was rendered again");
  clip_free(first);
  clip_free(again);
  voice_done(&voice);
}

static void damage(const char *ending, size_t keep) {
  g_autofree char *path = cached(ending), *bytes = NULL;
  g_file_get_contents(path, &bytes, NULL, NULL);
  g_file_set_contents(path, bytes, (gssize)keep, &error);
  expect_no_error(error);
}

Test(clip, a_damaged_cache_file_is_made_anew) {
  struct voice voice = slt();
  struct clip_source source = {.voice = &voice, .text = text};
  struct clip *first = load(&source);
  static const struct {
    const char *ending;
    size_t keep;
  } damages[] = {{".wav", 0}, {".wav", 30}, {".wav", 5000}, {".words", 0}};
  for (size_t i = 0; i < G_N_ELEMENTS(damages); i++) {
    damage(damages[i].ending, damages[i].keep);
    struct clip *again = load(&source);
    cr_expect(is_same(first, again), "%s cut to %zu bytes", damages[i].ending, damages[i].keep);
    clip_free(again);
    g_autofree char *path = cached(damages[i].ending);
    GStatBuf info;
    g_stat(path, &info);
    cr_expect_gt(info.st_size, 5000 * (damages[i].keep > 0), "it was not written back");
  }
  clip_free(first);
  voice_done(&voice);
}

Test(clip, what_was_prepared_in_parallel_is_what_would_be_rendered) {
  enum { N = 9 };
  struct voice voice = slt();
  struct clip_source sources[N];
  char texts[N][32];
  struct clip *alone[N];
  for (int i = 0; i < N; i++) {
    g_snprintf(texts[i], sizeof texts[i], "This is number %d.", i % 7); /* two stand there twice */
    sources[i] = (struct clip_source){.voice = &voice, .text = texts[i]};
  }
  g_autofree char *one = g_build_filename(scratch_dir(), "one", NULL);
  for (int i = 0; i < N; i++)
    alone[i] = clip_load(one, &sources[i], &error);
  expect_no_error(error);
  g_autofree char *cache = clip_cache_dir();
  clip_prepare(cache, sources, N);
  g_autofree char *wav = cached(".wav");
  cr_expect_not_null(wav, "nothing was prepared");
  for (int i = 0; i < N; i++) {
    struct clip *clip = load(&sources[i]);
    cr_expect(is_same(clip, alone[i]), "%s", texts[i]);
    clip_free(clip);
    clip_free(alone[i]);
  }
  voice_done(&voice);
}

Test(clip, the_level_of_speech_is_its_active_level) {
  struct voice voice = slt();
  struct clip_source source = {.voice = &voice, .text = text};
  struct clip *clip = load(&source);
  struct active_level level = active_level(clip->samples, clip->frames, FRAMES_PER_S);
  cr_expect_float_eq(clip->level_dbfs, level.active_dbfs, 0.03, "%.3f, measured %.3f",
                     clip->level_dbfs, level.active_dbfs);
  cr_expect_geq(clip->count, 7);
  clip_free(clip);
  voice_done(&voice);
}

Test(clip, the_level_of_a_bed_is_its_rms) {
  for (int colour = NOISE_PINK; colour <= NOISE_WHITE; colour++) {
    struct clip_source source = {.noise = colour};
    struct clip *clip = load(&source);
    cr_expect_float_eq(clip->level_dbfs, -20, 0.3);
    cr_expect(clip->peak < 1 && clip->peak > 0.3f);
    cr_expect_eq(clip->count, 0);
    clip_free(clip);
  }
}

Test(clip, a_recording_is_brought_to_48_khz_and_its_words_are_spread) {
  int16_t wave[16000];
  for (int i = 0; i < 16000; i++)
    wave[i] = (int16_t)lrint(16384 * sin(2 * G_PI * 440 * i / 16000));
  struct clip_source source = {.file = scratch_path("a.wav")};
  sound_file_write(source.file, wave, 16000, 16000, &error);
  struct clip *bed = load(&source);
  source.text = "one two";
  struct clip *line = load(&source);
  cr_expect_float_eq((double)bed->frames, FRAMES_PER_S, 1);
  cr_expect_float_eq(bed->level_dbfs, -9.03, 0.01, "%.3f", bed->level_dbfs);
  cr_expect_float_eq(bed->peak, 0.5, 0.005);
  for (size_t i = 4000; i < 44000; i++)
    cr_assert_float_eq(bed->samples[i], 0.5 * sin(2 * G_PI * 440 * (double)i / FRAMES_PER_S), 1e-3);
  cr_assert_eq(line->count, 2);
  cr_expect_float_eq(line->words[1].start_s, 0.5, 1e-9);
  clip_free(bed);
  clip_free(line);
}

Test(clip, the_shortest_recording_has_at_least_one_frame) {
  static const int rates[] = {8000, 48000, 96000, 192000};
  int16_t wave[1] = {1000};
  struct clip_source source = {.file = scratch_path("a.wav")};
  for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
    sound_file_write(source.file, wave, 1, rates[i], &error);
    struct clip *clip = load(&source);
    cr_expect_geq(clip->frames, 1, "%d Hz", rates[i]);
    clip_free(clip);
  }
}

Test(clip, errors_of_files_and_of_the_cache_are_told) {
  struct clip_source source = {.file = "/none.wav"};
  cr_expect_null(clip_load("/", &source, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "/none.wav: cannot read");
  struct voice voice = slt();
  source = (struct clip_source){.voice = &voice, .text = text};
  g_autofree char *blocked = g_build_filename(scratch_text("file", ""), "voices", NULL);
  clip_prepare(blocked, &source, 1);
  cr_expect_null(clip_load(blocked, &source, &error));
  expect_error(error, HOTMIC_ERROR_BUSY, "cannot make this folder");
  voice_done(&voice);
}

Test(clip, backwards_it_is_the_same_sound_from_its_end_and_says_nothing) {
  struct voice voice = slt();
  struct clip_source source = {.voice = &voice, .text = text};
  struct clip *forwards = load(&source);
  source.reversed = true;
  struct clip *backwards = load(&source);
  cr_assert_eq(backwards->frames, forwards->frames);
  for (size_t i = 0; i < forwards->frames; i++)
    cr_assert_eq(backwards->samples[i], forwards->samples[forwards->frames - 1 - i]);
  cr_expect_eq(backwards->level_dbfs, forwards->level_dbfs);
  cr_expect_eq(backwards->count, 0);
  clip_put_away(backwards);
  cr_assert(clip_take_out(backwards, &error));
  cr_expect_eq(backwards->samples[0], forwards->samples[forwards->frames - 1], "it stays so");
  g_autofree char *one = clip_key(&forwards->source), *other = clip_key(&source);
  cr_expect_str_neq(one, other);
  clip_free(forwards);
  clip_free(backwards);
  voice_done(&voice);
}

Test(clip, silence_has_no_sound_however_long_it_plays) {
  struct clip_source source = {.noise = CLIP_SILENCE};
  struct clip *clip = load(&source);
  cr_expect(clip->frames >= 1 && clip->peak == 0 && clip->level_dbfs <= -100);
  clip_free(clip);
}
