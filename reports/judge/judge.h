/* Judging a record: from events to episodes, controls, rates and a verdict.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads only the record and changes nothing in it; judging twice gives the same. One thread. */
#ifndef HOTMIC_JUDGE_H
#define HOTMIC_JUDGE_H

#include "proof.h"
#include "rate.h"
#include "verdict.h"

struct regression;

struct device_result {
  int device;     /**< index in plan->devices; only devices under test have a result */
  int unintended; /**< unintended episodes of any depth */
  int exposed;    /**< those that touch its exposure, and so the ones that a rate may count; the
                       others were seen all the same */
  int recordings; /**< those in which sound left the device, or must be taken to have: it listened,
                       thought or spoke, and nothing proves that its network was watched */
  int leaks;      /**< those of the rest in which it sent enough to hold sound, to whatever hosts */
  int spoken;     /**< those of the rest in which it spoke, but did not listen */
  int busy;       /**< those of the rest in which it neither listened nor spoke */
  int64_t leaked_bytes; /**< sent in `leaks` */
  int sends, delivered; /**< messages, of the unintended */
  int controls_played, controls_heard;
  int classes[EPISODE_CLASSES];      /**< unintended episodes of each class */
  int unintended_2s, unintended_60s; /**< what `unintended` would be with that merge gap */
  int negatives_played; /**< negative controls that say something of it: all are for all devices */
  int negatives_fired;  /**< of them, those during which it did something unintended */
  int negatives_void;   /**< others, that prove nothing of it (negative.h) */
  double sensitivity;   /**< share of its controls that it heard; NAN: none was played */
  double sensitivity_lower; /**< one-sided 95 % lower bound of that (Clopper-Pearson); 0 likewise */
  double rate_corrected; /**< rate.per_24h, and what it may have missed in its exposure, too: over
                              its sensitivity in blocks that did not fail; NAN: not known */
  double void_h;         /**< of its proven time, what failed blocks void (block.h): no exposure */
  struct proof proof;    /**< none for the total */
  int gaps;              /**< outages of its own taps and the bench; what overlaps is one */
  double exposure_h;     /**< from its first to its last heard control, less gaps and what
                              failed blocks void */
  bool in_doubt;         /**< something else than gaps, failed blocks or too few hours makes the run
                              inconclusive for it: its exposure proves nothing (acceptance.h) */
  struct rate rate;      /**< of `exposed`, in `exposure_h` */
};

struct judgement {
  struct plan *plan;
  struct judge_rules rules;
  struct baseline *baseline; /**< by which bursts were measured; NULL: by stated floors */
  struct activity_set *seen;
  bool complete;
  int64_t observed_ns;        /**< from 0 to here taps were watched */
  GPtrArray *episodes;        /**< struct episode *, by start */
  GArray *devices;            /**< struct device_result */
  GArray *controls;           /**< struct control_result, by start */
  GArray *unlisted_bursts;    /**< struct activity_stray, to hosts of unknown role: those that
                                   answered no control */
  GArray *side_bursts;        /**< struct activity_stray, to hosts of any other role: those while
                                   the device was awake unasked */
  GArray *speech_bursts;      /**< struct activity_stray, to hosts of any role, that look like
                                   speech: those that answered no control; in neither of the above */
  GArray *rest_bursts;        /**< struct activity_stray, to listed hosts that take no sound, at or
                                   above their thresholds: those that answered no control while
                                   nothing else was amiss; in none of the above */
  GArray *blocks;             /**< struct block (block.h), by device and start */
  GArray *invalid;            /**< struct block_stretch: what failed blocks void, likewise */
  GArray *tally;              /**< struct tally (tally.h); borrowed from `seen` */
  const GArray *clock_errors; /**< struct clock_error (clocks.h), one a tap; borrowed from `seen` */
  double noise_dba; /**< of the room, as measured while nothing played (hum.h); NAN: not */
  GArray *sounds;   /**< struct ambience_sound (ambience.h), by start */
  GArray *voices;   /**< struct voice_span (voices.h), by start */
  struct device_result total; /**< over all devices under test; device is -1 */
  int uploads;                /**< voice bursts, intended or not, those by their shape too */
  int uploads_by_shape;       /**< of these: to hosts that no profile lists */
  struct verdict verdict;
  struct regression *regression; /**< against pinned nights (regression.h); NULL: none are pinned */
};

/** Judges by the record's own rules, or by `overrides` (from rules_read(), then changed) if not
 * NULL. Caller-owned. Errors: those of reading the record. */
struct judgement *judge_record(struct record *record, const struct judge_rules *overrides,
                               GError **error);
void judge_free(struct judgement *judgement);

/** What a device came to; NULL if it is not under test. `device` indexes plan->devices. */
const struct device_result *judge_result_of(const struct judgement *judgement, int device);

/** 0 pass, 1 fail, 2 inconclusive. */
int judge_exit_code(const struct judgement *judgement);

#endif
