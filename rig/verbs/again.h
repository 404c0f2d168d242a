/* The command line of `confirm` and `bisect`: both play moments of a run again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_AGAIN_H
#define HOTMIC_AGAIN_H

#include "confirm.h"

struct again {
  bool needs_episode;  /**< on the command line; else all unintended ones will do */
  const char *example; /**< of a right command line, without the episode */
  bool (*play)(struct replay_stage *stage, const struct confirm_options *options, GError **error);
};

/** Their options; --times and --around among them. */
extern const GOptionEntry again_entries[];

/** Reads the command line, plays, and judges the run anew. The exit code is the run's verdict. */
int again_play(char **arguments, const struct again *again, GError **error);

#endif
