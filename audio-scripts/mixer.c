/* Mixes a cue sheet into blocks of sound, one channel a loudspeaker, exact to the sample.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "mixer.h"

#include <string.h>

enum { AHEAD_FRAMES = 10 * FRAMES_PER_S };

void mixer_init(struct mixer *mixer, const struct cue_sheet *sheet) {
  *mixer = (struct mixer){.sheet = sheet};
}

static int64_t end_of(const struct cue *cue) {
  return cue->start_frame + cue->frames;
}

/* Puts away what ends by `frame`. */
static void put_away(struct mixer *mixer, int64_t frame) {
  for (guint i = mixer->out->len; i-- > 0;) {
    const struct cue *cue = g_array_index(mixer->out, const struct cue *, i);
    if (end_of(cue) > frame)
      continue;
    clip_put_away(cue->clip);
    g_array_remove_index_fast(mixer->out, i);
  }
}

void mixer_done(struct mixer *mixer) {
  if (!mixer->out)
    return;
  put_away(mixer, INT64_MAX);
  g_array_free(mixer->out, TRUE);
  mixer->out = NULL;
}

bool mixer_prepare(struct mixer *mixer, GError **error) {
  const struct cue_sheet *sheet = mixer->sheet;
  if (!mixer->out)
    mixer->out = g_array_new(FALSE, FALSE, sizeof(const struct cue *));
  put_away(mixer, mixer->frame);
  for (; mixer->taken < sheet->count; mixer->taken++) {
    const struct cue *cue = &sheet->cues[mixer->taken];
    if (cue->start_frame >= mixer->frame + AHEAD_FRAMES)
      return true;
    if (!clip_take_out(cue->clip, error))
      return false;
    g_array_append_val(mixer->out, cue);
  }
  return true;
}

/* How loud the cue's i-th frame is, against the rest of it: cuts fade in and out. */
static float fade_at(const struct cue *cue, int64_t i) {
  int64_t from_end = MIN(i, cue->frames - 1 - i);
  return from_end < cue->fade_frames ? ((float)from_end + 0.5f) / (float)cue->fade_frames : 1;
}

/* Adds the part of `cue` that falls into [from, from + frames) to `to`. */
static void add_cue(const struct cue *cue, int64_t from, int64_t frames, float *to) {
  int64_t begin = MAX(from, cue->start_frame);
  int64_t end = MIN(from + frames, cue->start_frame + cue->frames);
  int64_t length = (int64_t)cue->clip->frames;
  int64_t at = begin < end ? (begin - cue->start_frame + cue->clip_frame) % length : 0;
  for (int64_t i = begin; i < end; i++) {
    float gain = cue->gain * (cue->fade_frames ? fade_at(cue, i - cue->start_frame) : 1);
    to[i - from] += gain * cue->clip->samples[at];
    at = at + 1 == length ? 0 : at + 1;
  }
}

void mixer_read(struct mixer *mixer, float *const channels[], size_t frames) {
  const struct cue_sheet *sheet = mixer->sheet;
  int64_t until = mixer->frame + (int64_t)frames;
  for (size_t c = 0; c < sheet->channels; c++)
    memset(channels[c], 0, frames * sizeof *channels[c]);
  while (mixer->first < sheet->count && end_of(&sheet->cues[mixer->first]) <= mixer->frame)
    mixer->first++;
  for (size_t i = mixer->first; i < sheet->count && sheet->cues[i].start_frame < until; i++)
    add_cue(&sheet->cues[i], mixer->frame, (int64_t)frames, channels[sheet->cues[i].channel]);
  mixer->frame = until;
}
