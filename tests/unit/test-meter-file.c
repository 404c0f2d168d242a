/* Sound files through the meter: whatever holds the samples, and what is refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-scene.h"
#include "scratch.h"

#include "level.h"
#include "meter-file.h"
#include "noise.h"

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

/* A converter that lets through what lies beyond half the rate adds it below; one that cuts too
 * early takes away. Levels of the noise and the tones are known at their own rate. */
static double converted_lzeq(int hz, const float *samples, int count) {
  const char *path = scratch_path("converted.wav");
  SF_INFO info = {.samplerate = hz, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
  SNDFILE *sound = sf_open(path, SFM_WRITE, &info);
  cr_assert(sound);
  cr_assert_eq(sf_writef_float(sound, samples, count), count);
  sf_close(sound);
  struct meter_file *file = meter_file_read(path, &without, NULL);
  cr_assert(file);
  double lzeq = file->readings[0].lzeq;
  meter_file_free(file);
  return lzeq;
}

Test(meter_file, what_48_khz_cannot_hold_is_gone_and_the_rest_is_not, .fini = scratch_remove) {
  enum { HZ = 96000, N = 4 * HZ };
  g_autofree float *samples = g_new(float, (size_t)N);
  static const struct {
    double hz, at_least_db, at_most_db;
  } tones[] = {
      {15000, -3.03, -2.99}, {20000, -3.06, -2.96}, {30000, -200, -60}, {40000, -200, -60}};
  for (size_t t = 0; t < G_N_ELEMENTS(tones); t++) {
    for (int i = 0; i < N; i++) /* it comes and goes slowly: its ends are no clicks */
      samples[i] = (float)(sin(G_PI * i / N) * sin(2 * G_PI * tones[t].hz * i / HZ));
    double db = converted_lzeq(HZ, samples, N) + 3.0103; /* of the slow coming and going */
    cr_expect(db >= tones[t].at_least_db && db <= tones[t].at_most_db, "%g Hz: %.3f dB",
              tones[t].hz, db);
  }
}

Test(meter_file, white_noise_at_44100_keeps_all_its_power, .fini = scratch_remove) {
  enum { HZ = 44100, N = 8 * HZ };
  g_autofree float *samples = g_new(float, (size_t)N);
  struct noise noise;
  noise_init(&noise, NOISE_WHITE, 5, 0);
  noise_fill(&noise, samples, N);
  for (size_t i = 0; i < N; i++)
    samples[i] *= 0.1f;
  double db = converted_lzeq(HZ, samples, N) - level_db_of_power(level_power(samples, N));
  /* 20.1 to 22.05 kHz lie in the converter's slope: up to 9 % of the power */
  cr_expect(db > -0.45 && db < 0.01, "%.3f dB", db);
}

static void replace_bytes(const char *path, size_t at, const char *with, size_t count) {
  g_autofree char *bytes = NULL;
  gsize size;
  cr_assert(g_file_get_contents(path, &bytes, &size, NULL));
  memcpy(bytes + at, with, count);
  cr_assert(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static void shorten(const char *path, size_t by_bytes) {
  g_autofree char *bytes = NULL;
  gsize size;
  cr_assert(g_file_get_contents(path, &bytes, &size, NULL));
  cr_assert(g_file_set_contents(path, bytes, (gssize)(size - by_bytes), NULL));
}

Test(meter_file, a_file_that_lacks_a_byte_is_refused_whatever_holds_it, .fini = scratch_remove) {
  static const struct {
    const char *name;
    int format;
  } files[] = {{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
               {"b.wav", SF_FORMAT_WAVEX | SF_FORMAT_FLOAT},
               {"c.wav", SF_FORMAT_RF64 | SF_FORMAT_PCM_16},
               {"d.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_24}};
  for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
    for (size_t lacks = 0; lacks < 10000; lacks = lacks ? lacks * 90 : 1) {
      g_autofree char *path = write_scene(files[i].name, files[i].format, FRAMES_PER_S, 1, 48000);
      shorten(path, lacks);
      if (lacks) {
        expect_refusal(path, "cut short: its header promises");
        continue;
      }
      struct meter_file *file = meter_file_read(path, &without, NULL);
      cr_assert(file, "%s as a whole", path);
      cr_expect_eq(file->frames, 48000);
      meter_file_free(file);
    }
  g_autofree char *flac =
      write_scene("e.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, FRAMES_PER_S, 1, 48000);
  shorten(flac, 9000);
  expect_refusal(flac, "cut short");
}

/* The file's own size is right, its data's is not: half of them never came. */
Test(meter_file, data_that_end_before_their_promise_are_refused, .fini = scratch_remove) {
  g_autofree char *path =
      write_scene("long.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, FRAMES_PER_S, 1, 48000);
  enum { DATA_SIZE_AT = 40 };
  replace_bytes(path, DATA_SIZE_AT, "\x00\xEE\x02\x00", 4); /* 192000 */
  expect_refusal(path, "cut short: its header promises 192044 bytes");
}

Test(meter_file, a_kind_that_does_not_tell_its_length_is_refused, .fini = scratch_remove) {
  g_autofree char *aiff =
      write_scene("a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, FRAMES_PER_S, 1, 48000);
  expect_refusal(aiff, "does not tell whether it was cut short; expected WAV or FLAC");
  g_autofree char *caf =
      write_scene("a.caf", SF_FORMAT_CAF | SF_FORMAT_PCM_16, FRAMES_PER_S, 1, 48000);
  expect_refusal(caf, "does not tell whether it was cut short; expected WAV or FLAC");
}

/* As ffmpeg writes into a pipe. */
Test(meter_file, a_wav_of_unknown_length_is_read_to_its_end, .fini = scratch_remove) {
  static const int formats[] = {SF_FORMAT_PCM_16, SF_FORMAT_PCM_24};
  for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
    enum { N = 20 * FRAMES_PER_S };
    g_autofree char *path = write_scene("pipe.wav", SF_FORMAT_WAV | formats[i], FRAMES_PER_S, 1, N);
    struct meter_file *whole = meter_file_read(path, &without, NULL);
    replace_bytes(path, 4, "\xFF\xFF\xFF\xFF", 4);
    replace_bytes(path, 40, "\xFF\xFF\xFF\xFF", 4);
    struct meter_file *piped = meter_file_read(path, &without, NULL);
    cr_assert(whole && piped);
    cr_expect_eq(piped->frames, N);
    cr_expect_eq(piped->readings[0].laeq, whole->readings[0].laeq);
    cr_expect_eq(piped->readings[0].speech.activity, whole->readings[0].speech.activity);
    meter_file_free(whole);
    meter_file_free(piped);
  }
}

Test(meter_file, a_sample_that_is_no_level_is_named_with_its_frame, .fini = scratch_remove) {
  enum { N = 20000, AT = 12345 };
  static const struct {
    float sample;
    const char *words;
  } bad[] = {{NAN, "frame 12345, channel 1, is nan"},
             {-INFINITY, "frame 12345, channel 1, is -inf"},
             {2e6f, "frame 12345, channel 1, is 2e+06; expected numbers from -1 to 1"}};
  static const int rates[] = {44100, 48000};
  for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
    for (size_t r = 0; r < G_N_ELEMENTS(rates); r++) {
      const char *path = scratch_path("bad.wav");
      SF_INFO info = {
          .samplerate = rates[r], .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
      SNDFILE *sound = sf_open(path, SFM_WRITE, &info);
      g_autofree float *samples = g_new0(float, (size_t)N);
      samples[AT] = bad[i].sample;
      sf_writef_float(sound, samples, N);
      sf_close(sound);
      expect_refusal(path, bad[i].words);
    }
}
