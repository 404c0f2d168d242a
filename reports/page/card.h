/* The card of one episode: what happened, what was said, how far it went, and the evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CARD_H
#define HOTMIC_CARD_H

#include "excerpt.h"
#include "scene.h"

/** Which clips of an episode there are, and their shapes. */
struct card_clips {
  bool heard, played;
  int64_t from_ns, until_ns; /**< of either */
  struct excerpt_shape heard_shape, played_shape;
};

/** What the episode came to, in a few words. Constant. */
const char *card_event(const struct episode *episode);

/** The words that the device heard just before `at_ns`, by the rules' trigger lead. Caller-owned.
 */
char *card_words(const struct judgement *judgement, const struct episode *episode, int64_t at_ns);

/** Appends the attributes by which the page's script filters: device, class, stage, asked for. */
void card_append_keys(GString *out, const struct judgement *judgement,
                      const struct episode *episode);

void card_append(GString *out, const struct judgement *judgement, const struct episode *episode,
                 const struct scene *scene, const struct card_clips *clips);

#endif
