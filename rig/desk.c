/* The desk at which scripts meet a bench: its loudspeakers, and the wake words of its devices.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"

struct cue_bench desk_init(struct desk *desk, const struct bench *bench,
                           const struct sound *sound) {
  desk->loudspeakers = g_new0(struct cue_loudspeaker, bench->loudspeaker_count);
  desk->wake_words = bench_wake_words(bench);
  for (size_t i = 0; i < bench->loudspeaker_count; i++) {
    struct sound_path path = {0};
    if (sound)
      sound_path(sound, i, bench->reference, &path);
    desk->loudspeakers[i] = (struct cue_loudspeaker){bench->loudspeakers[i].name, path.gain_db};
  }
  return (struct cue_bench){desk->loudspeakers, bench->loudspeaker_count,
                            (const char *const *)desk->wake_words};
}

void desk_done(struct desk *desk) {
  g_free(desk->loudspeakers);
  g_strfreev(desk->wake_words);
}
