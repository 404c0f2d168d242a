/* Through which channels an episode was seen, and what it means that one saw nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel.h"

const char *const channel_names[CHANNELS + 1] = {"light", "console", "network", "speech",
                                                 "recipient"};
const char *const channel_state_names[CHANNEL_STATES + 1] = {"seen", "quiet", "blind", "none"};

void channel_view(const struct judgement *judgement, const struct episode *episode,
                  struct channel_view ret[CHANNELS]) {
  (void)judgement, (void)episode, (void)ret;
}

char *channel_meaning(const struct judgement *judgement, const struct episode *episode) {
  (void)judgement, (void)episode;
  return g_strdup("");
}

void channel_append(GString *out, const struct judgement *judgement,
                    const struct episode *episode) {
  (void)out, (void)judgement, (void)episode;
}
