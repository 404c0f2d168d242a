/* Control blocks: the stretches of a run in which a device is proven to be alive, or not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_BLOCK_H
#define HOTMIC_BLOCK_H

#include "judge.h"

/** Controls of one device that begin within the rule `control_every_max_s` / 4 or 60 s, whichever
 * is more, of its first: however closely controls follow each other all night, many good ones must
 * not make up for a stretch of missed ones. */
struct block {
  int device;
  int64_t from_ns, until_ns; /**< from its first to its last heard control; of one that failed, from
                                the first one's window to the end of the last one's */
  int played, heard;
  bool failed; /**< it missed more than the rules allow */
};

/** A stretch that proves nothing for a device: around failed blocks that follow each other, from
 * the good block before them (or the beginning) to the good one after (or the end). What was seen
 * in it was seen all the same. */
struct block_stretch {
  int device;
  int64_t from_ns, until_ns;
  int played, heard; /**< controls of its failed blocks */
};

/** Fills judgement->blocks and judgement->invalid, for devices under test. Controls must be known.
 */
void block_find(struct judgement *judgement);

#endif
