/* Sound files through the meter: whatever holds the samples, and what is refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-scene.h"
#include "scratch.h"

#include "level.h"
#include "meter-file.h"

#include <math.h>
#include <sndfile.h>
#include <string.h>

static const struct meter_options with_bands = {.third_octaves = true}, without = {0};

static char *write_scene(const char *name, int format, int hz, int channels, size_t frames) {
  char *path = g_strdup(scratch_path(name));
  SF_INFO info = {.samplerate = hz, .channels = channels, .format = format};
  SNDFILE *file = sf_open(path, SFM_WRITE, &info);
  cr_assert(file);
  sf_command(file, SFC_SET_SCALE_INT_FLOAT_WRITE, NULL, SF_TRUE);
  g_autofree int16_t *samples = sample_scene(frames);
  g_autofree int16_t *all = g_new0(int16_t, frames * (size_t)channels);
  for (size_t i = 0; i < frames; i++)
    all[i * (size_t)channels + (size_t)channels - 1] = samples[i]; /* the others are silent */
  cr_assert_eq(sf_writef_short(file, all, (sf_count_t)frames), (sf_count_t)frames);
  sf_close(file);
  return path;
}

Test(meter_file, files_read_as_their_samples_whatever_holds_them, .fini = scratch_remove) {
  enum { N = 20 * FRAMES_PER_S + 77 };
  g_autofree int16_t *samples = sample_scene(N);
  struct meter_reading expected = meter_samples_s16(samples, N, 1, &with_bands);
  static const struct {
    const char *name;
    int format, channels;
  } files[] = {{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1},
               {"b.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2},
               {"c.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_16, 3},
               {"d.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1},
               {"e.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1},
               {"f.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2}};
  for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autofree char *path =
        write_scene(files[i].name, files[i].format, FRAMES_PER_S, files[i].channels, N);
    g_autoptr(GError) error = NULL;
    struct meter_file *file = meter_file_read(path, &with_bands, &error);
    cr_assert(file, "%s", error ? error->message : "");
    cr_expect_eq(file->channels, (size_t)files[i].channels);
    cr_expect_eq(file->frames, N);
    expect_alike(&file->readings[file->channels - 1], &expected, 0.01, files[i].name);
    if (file->channels > 1)
      cr_expect_eq(file->readings[0].laeq, LEVEL_SILENCE_DB);
    meter_file_free(file);
  }
}

Test(meter_file, another_rate_is_converted_and_keeps_its_level, .fini = scratch_remove) {
  static const int rates[] = {16000, 44100, 96000};
  for (size_t r = 0; r < G_N_ELEMENTS(rates); r++) {
    const char *path = scratch_path("rate.wav");
    SF_INFO info = {
        .samplerate = rates[r], .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
    SNDFILE *sound = sf_open(path, SFM_WRITE, &info);
    for (int i = 0; i < 4 * rates[r]; i++) {
      float sample = (float)(0.25 * sin(2 * G_PI * 1000 * i / rates[r]));
      sf_write_float(sound, &sample, 1);
    }
    sf_close(sound);
    struct meter_file *file = meter_file_read(path, &with_bands, NULL);
    cr_assert(file);
    cr_expect_eq(file->hz, rates[r]);
    cr_expect_float_eq(file->readings[0].seconds, 4, 0.001);
    cr_expect_float_eq(file->readings[0].laeq, 20 * log10(0.25) - 3.0103, 0.01);
    meter_file_free(file);
  }
}

static void expect_refusal(const char *path, const char *words) {
  g_autoptr(GError) error = NULL;
  cr_expect_null(meter_file_read(path, &without, &error));
  cr_assert(g_error_matches(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA));
  cr_expect(strstr(error->message, words), "%s: expected `%s`", error->message, words);
  cr_expect(g_str_has_prefix(error->message, path));
}

Test(meter_file, a_bad_file_is_named_with_what_is_wrong, .fini = scratch_remove) {
  expect_refusal(scratch_path("none.wav"), "No such file");
  const char *folder = g_get_tmp_dir();
  expect_refusal(folder, "not a sound file but a folder");
  const char *text = scratch_path("text.wav");
  g_file_set_contents(text, "not a sound", -1, NULL);
  expect_refusal(text, "not a sound file that can be read");
  g_autofree char *whole =
      write_scene("cut.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, FRAMES_PER_S, 1, 48000);
  char *bytes;
  gsize size;
  g_file_get_contents(whole, &bytes, &size, NULL);
  g_file_set_contents(whole, bytes, (gssize)size / 2, NULL);
  g_free(bytes);
  expect_refusal(whole, "cut short: its header promises");
  g_autofree char *slow = write_scene("slow.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 4000, 1, 4000);
  expect_refusal(slow, "rate 4000 Hz; expected 8000 to 192000");
}
