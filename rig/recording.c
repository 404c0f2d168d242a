/* Sound kept in the run directory: FLAC files of a minute each, so that a crash costs little.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recording.h"

#include <sndfile.h>
#include <string.h>

enum { SEGMENT_FRAMES = 60 * FRAMES_PER_S };

static const int64_t jump_ns = 20 * (int64_t)NS_PER_MS;

struct recording {
  struct record *record;
  char *what;
  int channels, bits;
  SNDFILE *file;
  char *name;              /* of the running segment, relative to the run directory */
  int64_t from_ns, frames; /* when it began, how long it is */
  int number;
  GArray *interleaved; /* float */
};

struct recording *recording_new(struct record *record, const char *what, int channels, int bits,
                                GError **error) {
  g_autofree char *dir = g_build_filename(record_dir(record), "audio", NULL);
  if (!tidy_make_dir(dir, error))
    return NULL;
  struct recording *recording = g_new0(struct recording, 1);
  recording->record = record;
  recording->what = g_strdup(what);
  recording->channels = channels;
  recording->bits = bits;
  recording->interleaved = g_array_new(FALSE, FALSE, sizeof(float));
  return recording;
}

/* The row is written when the segment begins and again, with its length, when it ends. */
static void tell_record(const struct recording *recording) {
  struct record_sound row = {.path = recording->name,
                             .what = recording->what,
                             .from_ns = recording->from_ns,
                             .frames = recording->frames};
  record_add_sound(recording->record, &row);
}

static bool end_segment(struct recording *recording) {
  if (!recording->file)
    return true;
  bool ok = sf_close(recording->file) == 0;
  recording->file = NULL;
  tell_record(recording);
  recording->frames = 0;
  return ok;
}

static bool begin_segment(struct recording *recording, int64_t at_ns) {
  recording->from_ns = at_ns;
  g_free(recording->name);
  recording->name = g_strdup_printf("audio/%s-%04d.flac", recording->what, ++recording->number);
  g_autofree char *path = g_build_filename(record_dir(recording->record), recording->name, NULL);
  SF_INFO info = {.samplerate = FRAMES_PER_S,
                  .channels = recording->channels,
                  .format = SF_FORMAT_FLAC |
                            (recording->bits == 24 ? SF_FORMAT_PCM_24 : SF_FORMAT_PCM_16)};
  recording->file = sf_open(path, SFM_WRITE, &info);
  if (!recording->file)
    return false;
  double level = 0; /* the fastest: a night of sound is written while it plays */
  sf_command(recording->file, SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
  sf_command(recording->file, SFC_SET_CLIPPING, NULL, SF_TRUE);
  tell_record(recording);
  return true;
}

static const float *interleave(struct recording *recording, const float *const channels[],
                               size_t frames) {
  if (recording->channels == 1)
    return channels[0];
  size_t n = (size_t)recording->channels;
  g_array_set_size(recording->interleaved, (guint)(frames * n));
  float *to = (float *)(void *)recording->interleaved->data;
  for (size_t c = 0; c < n; c++)
    for (size_t i = 0; i < frames; i++)
      to[i * n + c] = channels[c][i];
  return to;
}

/* After an interruption, or much drift, what follows is a segment of its own with its own time. */
static bool is_continuous(const struct recording *recording, int64_t at_ns) {
  int64_t expected_ns = recording->from_ns + ns_of_frames(recording->frames);
  return !recording->file || ABS(at_ns - expected_ns) < jump_ns;
}

static bool fail(const struct recording *recording, GError **error) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
              "%s/%s: cannot write the sound. Free some disk space.", record_dir(recording->record),
              recording->name);
  return false;
}

bool recording_append(struct recording *recording, const float *const channels[], size_t frames,
                      int64_t at_ns, GError **error) {
  const float *samples = interleave(recording, channels, frames);
  bool ok = is_continuous(recording, at_ns) || end_segment(recording);
  ok = ok && (recording->file || begin_segment(recording, at_ns));
  ok = ok && sf_writef_float(recording->file, samples, (sf_count_t)frames) == (sf_count_t)frames;
  if (ok) {
    recording->frames += (int64_t)frames;
    ok = recording->frames < SEGMENT_FRAMES || end_segment(recording);
  }
  return ok || fail(recording, error);
}

bool recording_close(struct recording *recording, GError **error) {
  if (!recording)
    return true;
  bool ok = end_segment(recording) || fail(recording, error);
  g_array_free(recording->interleaved, TRUE);
  g_free(recording->name);
  g_free(recording->what);
  g_free(recording);
  return ok;
}
