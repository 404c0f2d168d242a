/* Reads a sound file whole, as mono, and refuses one that is damaged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sound-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sndfile.h>
#include <string.h>
#include <unistd.h>

static bool fail(const char *path, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static bool fail(const char *path, GError **error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s: %s", path, what);
  return false;
}

/* libsndfile reads a WAV that was cut short as if it were meant so: compare its RIFF length. */
static bool check_riff_length(const char *path, GError **error) {
  uint8_t head[8];
  GStatBuf info;
  if (g_stat(path, &info) == 0 && !S_ISREG(info.st_mode)) /* to open a pipe could wait for ever */
    return fail(path, error, "not a sound file but a folder or device; expected WAV or FLAC");
  g_autoptr(FILE) file = fopen(path, "rb");
  if (!file)
    return fail(path, error, "cannot read this sound file: %s", g_strerror(errno));
  if (fread(head, 1, sizeof head, file) != sizeof head || memcmp(head, "RIFF", 4) != 0)
    return true;
  uint32_t length;
  memcpy(&length, head + 4, sizeof length);
  length = GUINT32_FROM_LE(length);
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  if (size >= 8 + (long)length)
    return true;
  return fail(path, error,
              "cut short: its header promises %lu bytes, the file has %ld; copy it again",
              8 + (unsigned long)length, size);
}

static SNDFILE *open_checked(const char *path, SF_INFO *info, GError **error) {
  if (!check_riff_length(path, error))
    return NULL;
  SNDFILE *file = sf_open(path, SFM_READ, info);
  if (!file) {
    fail(path, error, "not a sound file that can be read (%s); expected WAV or FLAC",
         sf_strerror(NULL));
    return NULL;
  }
  bool ok = true;
  if (info->frames < 1)
    ok = fail(path, error, "holds no sound; expected at least one sample");
  else if (info->samplerate < 8000 || info->samplerate > 192000)
    ok = fail(path, error, "rate %d Hz; expected 8000 to 192000", info->samplerate);
  else if (info->frames > (sf_count_t)SOUND_FILE_SECONDS_MAX * info->samplerate)
    ok = fail(path, error, "longer than an hour; cut it into pieces");
  if (ok)
    return file;
  sf_close(file);
  return NULL;
}

static void mix_down(const short *from, int channels, int16_t *to, size_t frames) {
  for (size_t i = 0; i < frames; i++) {
    int sum = 0;
    for (int c = 0; c < channels; c++)
      sum += from[i * (size_t)channels + (size_t)c];
    to[i] = (int16_t)(sum / channels);
  }
}

/* Returns frames read: fewer than the header says when the file is damaged. */
static size_t read_all(SNDFILE *file, const SF_INFO *info, int16_t *to) {
  enum { STEP = 4096 };
  g_autofree short *block = g_new(short, (size_t)STEP *(size_t)info->channels);
  size_t have = 0;
  for (sf_count_t n; (n = sf_readf_short(file, block, STEP)) > 0; have += (size_t)n) {
    n = MIN(n, info->frames - (sf_count_t)have);
    mix_down(block, info->channels, to + have, (size_t)n);
  }
  return have;
}

bool sound_file_read(const char *path, int16_t **ret_samples, size_t *ret_frames, int *ret_hz,
                     GError **error) {
  SF_INFO info = {0};
  SNDFILE *file = open_checked(path, &info, error);
  if (!file)
    return false;
  g_autofree int16_t *samples = g_new(int16_t, (size_t)info.frames);
  size_t have = read_all(file, &info, samples);
  sf_close(file);
  if (have != (size_t)info.frames)
    return fail(path, error, "cut short: %zu of %lld frames can be read; copy it again", have,
                (long long)info.frames);
  *ret_samples = g_steal_pointer(&samples);
  *ret_frames = have;
  *ret_hz = info.samplerate;
  return true;
}

bool sound_file_check(const char *path, GError **error) {
  g_autofree int16_t *samples = NULL;
  size_t frames;
  int hz;
  return sound_file_read(path, &samples, &frames, &hz, error);
}

bool sound_file_write(const char *path, const int16_t *samples, size_t frames, int hz,
                      GError **error) {
  g_autofree char *temporary = g_strdup_printf("%s.%d.tmp", path, (int)getpid());
  SF_INFO info = {.samplerate = hz, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
  SNDFILE *file = sf_open(temporary, SFM_WRITE, &info);
  bool ok = file && sf_writef_short(file, samples, (sf_count_t)frames) == (sf_count_t)frames;
  ok = (file && sf_close(file) == 0) && ok;
  if (ok && g_rename(temporary, path) == 0)
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: cannot write: %s. Free some disk space.",
              path, g_strerror(errno));
  g_unlink(temporary);
  return false;
}
