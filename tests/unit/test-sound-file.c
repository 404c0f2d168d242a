/* Sound files: read whole or refused; written whole or not at all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "sound-file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <sys/stat.h>

TestSuite(sound_file, .fini = scratch_remove);

static GError *error;

/* A tone in `channels` channels; channel c has the amplitude of channel 0 times (c + 1). */
static const char *tone(const char *name, int format, int hz, int channels, sf_count_t frames) {
  const char *path = scratch_path(name);
  SF_INFO info = {.samplerate = hz, .channels = channels, .format = format};
  SNDFILE *file = sf_open(path, SFM_WRITE, &info);
  cr_assert_not_null(file, "%s", sf_strerror(NULL));
  for (sf_count_t i = 0; i < frames; i++) {
    short row[8];
    for (int c = 0; c < channels; c++)
      row[c] = (short)((c + 1) * lrint(1000 * sin(0.05 * (double)i)));
    sf_writef_short(file, row, 1);
  }
  sf_close(file);
  return path;
}

/* A copy without its last bytes. */
static const char *cut(const char *path, const char *name, double keep) {
  g_autofree char *bytes = NULL;
  size_t length;
  g_file_get_contents(path, &bytes, &length, &error);
  expect_no_error(error);
  return scratch_bytes(name, bytes, (size_t)((double)length * keep));
}

static void refused(const char *path, const char *words) {
  int16_t *samples = (int16_t *)&error;
  size_t frames = 77;
  int hz = 78;
  cr_expect_not(sound_file_read(path, &samples, &frames, &hz, &error), "%s", path);
  expect_error(error, HOTMIC_ERROR_DATA, words);
  cr_expect(samples == (int16_t *)&error && frames == 77 && hz == 78, "untouched on failure");
  cr_expect_not(sound_file_check(path, NULL));
}

Test(sound_file, what_was_written_is_read_back) {
  int16_t wave[] = {0, 1, -1, 32767, -32768, 5};
  const char *path = scratch_path("w.wav");
  cr_expect(sound_file_write(path, wave, G_N_ELEMENTS(wave), 22050, &error));
  expect_no_error(error);
  g_autofree int16_t *samples = NULL;
  size_t frames;
  int hz;
  cr_expect(sound_file_read(path, &samples, &frames, &hz, &error));
  cr_expect(frames == G_N_ELEMENTS(wave) && hz == 22050);
  cr_expect_arr_eq(samples, wave, sizeof wave);
}

Test(sound_file, flac_is_read_like_wav) {
  const char *path = tone("t.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 1, 5000);
  g_autofree int16_t *samples = NULL;
  size_t frames;
  int hz;
  cr_expect(sound_file_read(path, &samples, &frames, &hz, &error));
  expect_no_error(error);
  cr_expect(frames == 5000 && hz == 44100);
  cr_expect_eq(samples[100], lrint(1000 * sin(5)));
}

Test(sound_file, channels_are_averaged) {
  const char *path = tone("s.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 2, 200);
  g_autofree int16_t *samples = NULL;
  size_t frames;
  int hz;
  cr_expect(sound_file_read(path, &samples, &frames, &hz, &error));
  cr_expect_eq(frames, 200);
  for (size_t i = 0; i < frames; i++)
    cr_expect_eq(samples[i], 3 * lrint(1000 * sin(0.05 * (double)i)) / 2);
}

Test(sound_file, a_wav_that_was_cut_short_is_refused) {
  const char *path = tone("t.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 1, 8000);
  refused(cut(path, "cut.wav", 0.5), "cut.wav: cut short: its header promises 16044 bytes");
  refused(cut(path, "cut2.wav", 0.9999), "cut short");
}

Test(sound_file, a_flac_that_was_cut_short_is_refused) {
  const char *path = tone("t.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 1, 48000);
  refused(cut(path, "cut.flac", 0.5), "cut.flac: cut short");
}

Test(sound_file, what_is_no_sound_is_refused) {
  refused(scratch_text("t.txt", "hotmic: script/1\n"), "not a sound file");
  refused(scratch_text("empty.wav", ""), "not a sound file");
  refused(scratch_bytes("head.wav", "RIFF\x04\0\0\0WAVE", 12), "not a sound file");
  refused(scratch_dir(), "not a sound file but a folder");
  refused(scratch_path("none.wav"), "none.wav: cannot read this sound file: No such file");
}

Test(sound_file, a_pipe_is_refused_without_waiting, .timeout = 5) {
  const char *pipe_path = scratch_path("pipe.wav");
  cr_assert_eq(mkfifo(pipe_path, 0600), 0);
  refused(pipe_path, "not a sound file but a folder or device");
}

Test(sound_file, a_file_without_a_sample_is_refused) {
  refused(tone("zero.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 1, 0), "holds no sound");
}

Test(sound_file, a_rate_that_no_voice_has_is_refused) {
  refused(tone("slow.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 4000, 1, 100),
          "rate 4000 Hz; expected 8000");
  refused(tone("fast.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 384000, 1, 100), "rate 384000 Hz");
}

Test(sound_file, writing_into_a_folder_that_is_not_there_leaves_nothing) {
  int16_t wave[10] = {0};
  cr_expect_not(sound_file_write(scratch_path("none/w.wav"), wave, 10, 16000, &error));
  expect_error(error, HOTMIC_ERROR_BUSY, "none/w.wav: cannot write: No such file or directory");
}

static int entries(const char *path) {
  int n = 0;
  GDir *dir = g_dir_open(path, 0, NULL);
  while (g_dir_read_name(dir))
    n++;
  g_dir_close(dir);
  return n;
}

Test(sound_file, a_write_that_fails_keeps_the_old_file_and_no_temporary_one) {
  int16_t wave[10] = {0};
  const char *path = scratch_path("sub");
  g_mkdir(path, 0755);
  scratch_text("sub/in-the-way", "");
  cr_expect_not(sound_file_write(path, wave, 10, 16000, &error)); /* a folder cannot be replaced */
  expect_error(error, HOTMIC_ERROR_BUSY, "cannot write");
  cr_expect_eq(entries(scratch_dir()), 1, "the temporary file stayed");
  cr_expect(sound_file_write(scratch_path("w.wav"), wave, 10, 16000, &error));
  cr_expect_eq(entries(scratch_dir()), 2);
}
