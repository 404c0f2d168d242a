/* Sounding: plays a test signal on one loudspeaker and keeps what the microphone hears of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sounding.h"

#include "interrupt.h"

#include <math.h>
#include <string.h>

/* Whatever is under way when a signal begins to play has passed after these. */
enum { SETTLE_BLOCKS = 5, LATE_BLOCKS_MAX = 100 };

struct sounding {
  struct bench here; /* the bench, its microphone moved; what it points to is the bench's */
  struct sound *sound;
  float **channels;
  int64_t exchanged; /* frames */
};

struct sounding *sounding_open(const struct bench *bench, const struct sounding_place *place,
                               GError **error) {
  struct sounding *sounding = g_new0(struct sounding, 1);
  sounding->here = *bench;
  memcpy(sounding->here.microphone.position_m, place->position_m, sizeof place->position_m);
  sounding->here.microphone.in_calibrator = place->in_calibrator;
  sounding->channels = g_new0(float *, bench->loudspeaker_count);
  for (size_t i = 0; i < bench->loudspeaker_count; i++)
    sounding->channels[i] = g_new0(float, SOUND_BLOCK);
  sounding->sound = sound_open(&sounding->here, 1, error);
  if (sounding->sound)
    return sounding;
  sounding_close(sounding);
  return NULL;
}

void sounding_close(struct sounding *sounding) {
  if (!sounding)
    return;
  sound_close(sounding->sound);
  for (size_t i = 0; i < sounding->here.loudspeaker_count; i++)
    g_free(sounding->channels[i]);
  g_free(sounding->channels);
  g_free(sounding);
}

struct sound *sounding_sound(const struct sounding *sounding) {
  return sounding->sound;
}

static bool fail(GError **error, const char *what) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s", what);
  return false;
}

static bool exchange(struct sounding *sounding, GArray *heard, GError **error) {
  float block[SOUND_BLOCK];
  struct sound_gap gap;
  if (interrupt_came())
    return fail(error, "interrupted; what was measured so far is kept");
  if (!sound_exchange(sounding->sound, (const float *const *)sounding->channels, block, error))
    return false;
  sounding->exchanged += SOUND_BLOCK;
  if (heard)
    g_array_append_vals(heard, block, SOUND_BLOCK);
  bool cut = false;
  while (sound_take_gap(sounding->sound, &gap))
    cut = true;
  return !cut || !heard ||
         fail(error, "the sound was interrupted while it was measured: is this machine too busy? "
                     "Try again");
}

/* Before sound_start(), frames count from sound_open(). */
static int64_t heard_ns(const struct sounding *sounding, int64_t frame) {
  return sound_heard_at(sounding->sound, frame).at_ns;
}

static int64_t left_ns(const struct sounding *sounding, int64_t frame) {
  return sound_played_at(sounding->sound, frame).at_ns;
}

/* Until all that was played, and the tail, must have come. */
static bool play_out(struct sounding *sounding, float *channel, const float *samples, size_t frames,
                     size_t tail, GArray *heard, GError **error) {
  int64_t from = sounding->exchanged;
  for (size_t at = 0; samples && at < frames; at += SOUND_BLOCK) {
    memset(channel, 0, SOUND_BLOCK * sizeof *channel);
    memcpy(channel, samples + at, MIN(frames - at, (size_t)SOUND_BLOCK) * sizeof *channel);
    bool ok = exchange(sounding, heard, error);
    memset(channel, 0, SOUND_BLOCK * sizeof *channel);
    if (!ok)
      return false;
  }
  size_t late_max = (frames + tail) / SOUND_BLOCK + LATE_BLOCKS_MAX;
  for (size_t i = 0; i < late_max; i++) {
    int64_t until_ns = left_ns(sounding, from + (int64_t)(frames + tail));
    if (heard_ns(sounding, sounding->exchanged) > until_ns + NS_PER_MS)
      return true;
    if (!exchange(sounding, heard, error))
      return false;
  }
  return fail(error, "the microphone's sound does not come; is its card running?");
}

/* What was heard before the frame `from` left. Cards do not keep 48 kHz to the frame: once more
 * from where that would have been. */
static size_t skip_of(const struct sounding *sounding, int64_t from) {
  int64_t at = from;
  for (int i = 0; i < 2; i++) {
    double late_frames =
        (double)(left_ns(sounding, from) - heard_ns(sounding, at)) * FRAMES_PER_S / NS_PER_S;
    at += (int64_t)floor(late_frames + 0.5);
  }
  return (size_t)MAX(at - from, 0);
}

void sounding_time(const struct sounding *sounding, struct sounding_take *take) {
  int64_t left_at_ns = left_ns(sounding, take->left_frame);
  take->early_frames =
      (double)(left_at_ns - heard_ns(sounding, take->heard_frame)) * FRAMES_PER_S / NS_PER_S;
  take->began_s = seconds_of_ns(left_at_ns);
}

struct sounding_pace sounding_pace(const struct sounding *sounding) {
  struct sound_clock played, heard;
  if (!sound_clocks(sounding->sound, &played, &heard))
    return (struct sounding_pace){0};
  double jitter_s = 3e-6 * hypot(played.residual_us, heard.residual_us);
  return (struct sounding_pace){played.drift_ppm, heard.drift_ppm, jitter_s * FRAMES_PER_S};
}

bool sounding_play(struct sounding *sounding, size_t loudspeaker, const float *samples,
                   size_t frames, size_t tail, struct sounding_take *ret, GError **error) {
  for (int i = 0; i < SETTLE_BLOCKS; i++)
    if (!exchange(sounding, NULL, error))
      return false;
  int64_t from = sounding->exchanged;
  g_autoptr(GArray) heard = g_array_new(FALSE, FALSE, sizeof(float));
  if (!play_out(sounding, sounding->channels[loudspeaker], samples, frames, tail, heard, error))
    return false;
  size_t skip = skip_of(sounding, from), count = MIN((size_t)heard->len - skip, frames + tail);
  *ret = (struct sounding_take){
      .frames = count, .left_frame = from, .heard_frame = from + (int64_t)skip};
  sounding_time(sounding, ret);
  ret->samples = g_memdup2(&g_array_index(heard, float, skip), count * sizeof(float));
  return true;
}
