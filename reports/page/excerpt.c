/* Excerpts: a stretch of the session's sound, cut out of its segments, as evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "excerpt.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

enum { block_frames = 4096, channels_max = 64 };

struct excerpt {
  int64_t from_frame;
  sf_count_t frames;
  float *samples;
  bool any;
};

static void close_sound(SNDFILE **sound) {
  if (*sound)
    sf_close(*sound);
}

/* A file whose header was never finished may refuse to seek: read up to the place instead. */
static bool skip_to(SNDFILE *sound, sf_count_t frame, int channels, float *block) {
  if (frame == 0 || sf_seek(sound, frame, SEEK_SET) == frame)
    return true;
  for (sf_count_t at = 0; at < frame;) {
    sf_count_t wanted = MIN(frame - at, block_frames / channels);
    sf_count_t got = sf_readf_float(sound, block, wanted);
    if (got <= 0)
      return false;
    at += got;
  }
  return true;
}

static void mix(struct excerpt *excerpt, sf_count_t at, const float *block, sf_count_t frames,
                int channels) {
  for (sf_count_t i = 0; i < frames; i++) {
    float sum = 0;
    for (int channel = 0; channel < channels; channel++)
      sum += block[i * channels + channel];
    excerpt->samples[at + i] = CLAMP(sum, -1.0F, 1.0F);
  }
  excerpt->any |= frames > 0;
}

static void copy_segment(struct excerpt *excerpt, const char *path, int64_t segment_frame) {
  SF_INFO info = {0};
  __attribute__((cleanup(close_sound))) SNDFILE *sound = sf_open(path, SFM_READ, &info);
  if (!sound || info.samplerate != FRAMES_PER_S || info.channels < 1 ||
      info.channels > channels_max)
    return;
  g_autofree float *block = g_new(float, block_frames);
  sf_count_t at = MAX(segment_frame - excerpt->from_frame, 0);
  if (at >= excerpt->frames ||
      !skip_to(sound, MAX(excerpt->from_frame - segment_frame, 0), info.channels, block))
    return;
  while (at < excerpt->frames) {
    sf_count_t wanted = MIN(excerpt->frames - at, block_frames / info.channels);
    sf_count_t got = sf_readf_float(sound, block, wanted);
    if (got <= 0)
      return;
    mix(excerpt, at, block, got, info.channels);
    at += got;
  }
}

static bool may_overlap(const struct excerpt *excerpt, const struct record_sound *sound) {
  int64_t from = frames_of_ns(sound->from_ns);
  return from < excerpt->from_frame + excerpt->frames &&
         (sound->frames <= 0 || from + sound->frames > excerpt->from_frame);
}

static bool write_excerpt(const struct excerpt *excerpt, const char *path, GError **error) {
  SF_INFO info = {
      .samplerate = FRAMES_PER_S, .channels = 1, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
  __attribute__((cleanup(close_sound))) SNDFILE *sound = sf_open(path, SFM_WRITE, &info);
  if (sound && sf_writef_float(sound, excerpt->samples, excerpt->frames) == excerpt->frames &&
      sf_error(sound) == SF_ERR_NO_ERROR)
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: cannot write this excerpt: %s", path,
              sf_strerror(sound));
  return false;
}

static struct excerpt_shape shape_of(const struct excerpt *excerpt) {
  struct excerpt_shape shape;
  for (int i = 0; i < EXCERPT_COLUMNS; i++) {
    float peak = 0;
    for (sf_count_t at = excerpt->frames * i / EXCERPT_COLUMNS;
         at < excerpt->frames * (i + 1) / EXCERPT_COLUMNS; at++)
      peak = MAX(peak, fabsf(excerpt->samples[at]));
    shape.peak[i] = (uint8_t)CLAMP(60 + 20 * log10f(MAX(peak, 1e-6F)), 0, 60);
  }
  return shape;
}

bool excerpt_cut(const struct plan *plan, const char *run_dir, const char *what, int64_t from_ns,
                 int64_t until_ns, const char *path, bool *ret_written,
                 struct excerpt_shape *ret_shape, GError **error) {
  struct excerpt excerpt = {.from_frame = frames_of_ns(MAX(from_ns, 0))};
  excerpt.frames = CLAMP(frames_of_ns(until_ns) - excerpt.from_frame, 0,
                         (int64_t)EXCERPT_SECONDS_MAX * FRAMES_PER_S);
  g_autofree float *samples = g_new0(float, (size_t)excerpt.frames + 1);
  excerpt.samples = samples;
  for (unsigned i = 0; i < plan->sounds->len; i++) {
    const struct record_sound *sound = &g_array_index(plan->sounds, struct record_sound, i);
    if (strcmp(sound->what, what) != 0 || !may_overlap(&excerpt, sound))
      continue;
    g_autofree char *segment = g_build_filename(run_dir, sound->path, NULL);
    copy_segment(&excerpt, segment, frames_of_ns(sound->from_ns));
  }
  if (excerpt.any && !write_excerpt(&excerpt, path, error))
    return false;
  if (excerpt.any)
    *ret_shape = shape_of(&excerpt);
  *ret_written = excerpt.any;
  return true;
}
