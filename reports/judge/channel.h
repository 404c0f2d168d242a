/* Through which channels an episode was seen, and what it means that one saw nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CHANNEL_H
#define HOTMIC_CHANNEL_H

#include "judge.h"

enum channel {
  CHANNEL_LIGHT,
  CHANNEL_CONSOLE,
  CHANNEL_NETWORK,
  CHANNEL_SPEECH,
  CHANNEL_RECIPIENT,
  CHANNELS
};

enum channel_state {
  CHANNEL_SEEN,  /**< it saw the episode */
  CHANNEL_QUIET, /**< it watched, and there was nothing */
  CHANNEL_BLIND, /**< it could not see, at least for a part of the episode */
  CHANNEL_NONE,  /**< the bench has no such tap for this device */
  CHANNEL_STATES
};

extern const char *const channel_names[CHANNELS + 1];
extern const char *const channel_state_names[CHANNEL_STATES + 1];

struct channel_view {
  enum channel_state state;
  int64_t from_ns;  /**< of its first sign in the episode; -1: none */
  int64_t slack_ns; /**< worst clock error of its taps in the run */
};

/** How one episode looks through each channel. */
void channel_view(const struct judgement *judgement, const struct episode *episode,
                  struct channel_view ret[CHANNELS]);

/** What the missing ones mean: "Awake without upload: ...", a sentence for each pair of channels
 * that disagree, or cannot be compared because one was blind; "" if nothing is amiss.
 * Caller-owned. */
char *channel_meaning(const struct judgement *judgement, const struct episode *episode);

/** Appends the episode's channels to its card. */
void channel_append(GString *out, const struct judgement *judgement, const struct episode *episode);

#endif
