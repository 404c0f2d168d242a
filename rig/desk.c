/* The desk at which scripts meet a bench: its loudspeakers, and the wake words of its devices.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"

#include "level.h"

bool desk_init(struct desk *desk, const struct bench *bench, const struct sound *sound,
               GError **error) {
  size_t n = bench->loudspeaker_count;
  *desk = (struct desk){.count = n, .wake_words = bench_wake_words(bench)};
  desk->loudspeakers = g_new0(struct cue_loudspeaker, n);
  desk->ways = sound ? g_new0(struct through *, n) : NULL;
  for (size_t i = 0; i < n; i++) {
    struct sound_path path = {0};
    if (sound)
      sound_path(sound, i, bench->reference, &path);
    desk->loudspeakers[i] = (struct cue_loudspeaker){bench->loudspeakers[i].name, path.gain_db};
    if (sound && !(desk->ways[i] = through_new(sound, i, bench->reference, error))) {
      desk_done(desk);
      return false;
    }
  }
  return true;
}

/* Noise has no active level, and what of it lies below all speech would count in its RMS there: it
 * goes by its RMS here and the gain for speech. */
static struct cue_effect effect(const void *user, size_t channel, const float *samples,
                                size_t frames, bool is_noise) {
  const struct desk *desk = user;
  struct through_level level = through_level(desk->ways[channel], samples, frames);
  double rms_dbspl =
      level_db_of_power(level_power(samples, frames)) + desk->loudspeakers[channel].gain_db;
  return (struct cue_effect){is_noise ? rms_dbspl : level.active_dbspl, level.peak};
}

struct cue_bench desk_bench(const struct desk *desk) {
  return (struct cue_bench){.loudspeakers = desk->loudspeakers,
                            .count = desk->count,
                            .wake_words = (const char *const *)desk->wake_words,
                            .effect = desk->ways ? effect : NULL,
                            .user = desk};
}

void desk_done(struct desk *desk) {
  for (size_t i = 0; desk->ways && i < desk->count; i++)
    through_free(desk->ways[i]);
  g_free(desk->ways);
  g_free(desk->loudspeakers);
  g_strfreev(desk->wake_words);
}
