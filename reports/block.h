/* Control blocks: the stretches of a run in which a device is proven to be alive, or not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_BLOCK_H
#define HOTMIC_BLOCK_H

#include "judge.h"

/** Controls of one device that follow each other within the rule `control_every_max_s` / 4 or 60 s,
 * whichever is more. */
struct block {
  int device;
  int64_t from_ns, until_ns;
  int played, heard;
  bool failed; /**< it missed more than the rules allow */
};

/** A stretch that proves nothing for a device: around a failed block, from the block before to the
 * block after it. */
struct block_stretch {
  int device;
  int64_t from_ns, until_ns;
};

/** Fills judgement->blocks and judgement->invalid. */
void block_find(struct judgement *judgement);

#endif
