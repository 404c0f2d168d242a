/* The card of one episode: what happened, what was said, how far it went, and the evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CARD_H
#define HOTMIC_CARD_H

#include "scene.h"

/** Which clips of an episode there are. */
struct card_clips {
  bool heard, played;
};

/** What the episode came to, in a few words. Constant. */
const char *card_event(const struct episode *episode);

/** The words that the device heard just before `at_ns`, by the rules' trigger lead. Caller-owned.
 */
char *card_words(const struct judgement *judgement, const struct episode *episode, int64_t at_ns);

void card_append(GString *out, const struct judgement *judgement, const struct episode *episode,
                 const struct scene *scene, struct card_clips clips);

#endif
